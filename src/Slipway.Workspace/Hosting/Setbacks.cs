using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Slipway.Workspace.Hosting;

/// <summary>What has gone wrong with an item of background work.</summary>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Times">How often in a row.</param>
/// <param name="Next">When it is tried again.</param>
internal sealed record Setback(string Reason, int Times, DateTimeOffset Next);

/// <summary>
/// The items of background work that are set aside because they fail: each is tried again after ever longer pauses,
/// holds up no other, and says why where it is shown. A restart forgets it, and tries them all again.
/// </summary>
internal sealed class Setbacks(TimeProvider clock, ILogger<Setbacks> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // What nobody has tried again for so long after it was due is gone.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Setback> _all = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with an item; null when nothing is.</summary>
    public Setback? Find(string item) => _all.GetValueOrDefault(item);

    /// <summary>The item was changed: what was wrong with it counts no more.</summary>
    public void Forget(string item) => _all.TryRemove(item, out _);

    /// <summary>Does an item's work, unless it is set aside; whatever goes wrong with it stays with it.</summary>
    /// <returns>Whether it was done.</returns>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public bool Try(string item, Action work, CancellationToken stopping)
    {
        if (IsSetAside(item, stopping))
        {
            return false;
        }

        try
        {
            work();
            Forget(item);
            return true;
        }
        catch (Exception e) when (IsItsOwn(e, stopping))
        {
            SetAside(item, e);
            return false;
        }
    }

    /// <inheritdoc cref="Try"/>
    public async Task<bool> TryAsync(string item, Func<Task> work, CancellationToken stopping)
    {
        if (IsSetAside(item, stopping))
        {
            return false;
        }

        try
        {
            await work().ConfigureAwait(false);
            Forget(item);
            return true;
        }
        catch (Exception e) when (IsItsOwn(e, stopping))
        {
            SetAside(item, e);
            return false;
        }
    }

    /// <summary>How long to wait after so many failures in a row: a second, and twice as long each time, an hour at most.</summary>
    public static TimeSpan Pause(int times) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, times - 1)));

    private bool IsSetAside(string item, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        // A pause longer than the longest is one that a clock was set back in.
        var now = clock.GetUtcNow();
        return Find(item) is { } setback && setback.Next > now && setback.Next - now <= LongestPause;
    }

    /// <summary>A database that can't be written now is no fault of an item's, and stops the round.</summary>
    private static bool IsItsOwn(Exception error, CancellationToken stopping) => error is not SqliteException && !stopping.IsCancellationRequested;

    private void SetAside(string item, Exception error)
    {
        var (times, now) = ((Find(item)?.Times ?? 0) + 1, clock.GetUtcNow());
        _all[item] = new Setback(error.Message, times, now + Pause(times));
        foreach (var gone in _all.Where(other => now - other.Value.Next > Kept))
        {
            _all.TryRemove(gone);
        }

        logger.LogError(error, "{Item} is set aside, for the {Times}. time", item, times);
    }
}
