using System.Globalization;
using Docker.DotNet.Models;

namespace Slipway.Images;

/// <summary>
/// How long a registry is tried that takes no layer. The engine tries each by itself, with pauses that add up to a minute,
/// and a push is repeated with longer ones; together it would be minutes.
/// </summary>
/// <param name="limit">How long it may take no layer once it has refused one.</param>
/// <param name="clock">By which that is measured.</param>
internal sealed class PushPatience(TimeSpan limit, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long? _since;
    private bool _isOver;

    /// <summary>Whether it has taken no layer for too long.</summary>
    public bool IsExhausted => Left is { } left && left <= TimeSpan.Zero;

    /// <summary>How long it is still tried; null as long as nothing has been refused.</summary>
    public TimeSpan? Left
    {
        get
        {
            lock (_lock)
            {
                return _isOver ? TimeSpan.Zero : _since is { } since ? limit - clock.GetElapsedTime(since) : null;
            }
        }
    }

    /// <summary>The limit in words.</summary>
    public string Limit => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0} seconds");

    /// <summary>Takes note of what the engine says of a layer.</summary>
    /// <returns>Whether something has begun or ended to go wrong.</returns>
    public bool Note(JSONMessage message)
    {
        var isRefused = message.Status?.StartsWith("Retrying", StringComparison.Ordinal) is true;
        var isTaken = message.Status is "Pushed";
        return (isRefused && Begin()) || (isTaken && End());
    }

    /// <summary>Something was refused; as long as nothing is taken, time runs from the first refusal.</summary>
    public bool Begin()
    {
        lock (_lock)
        {
            var begins = _since is null;
            _since ??= clock.GetTimestamp();
            return begins;
        }
    }

    /// <summary>The registry is tried no longer, whatever the clock says.</summary>
    public void RunOut()
    {
        lock (_lock)
        {
            _isOver = true;
        }
    }

    private bool End()
    {
        lock (_lock)
        {
            var ends = _since is not null;
            _since = null;
            return ends;
        }
    }
}
