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
        stopping.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        // A pause longer than the longest is one that a clock was set back in.
        if (Find(item) is { } setback && setback.Next > now && setback.Next - now <= LongestPause)
        {
            return false;
        }

        try
        {
            work();
            Forget(item);
            return true;
        }
        // A database that can't be written now is no fault of an item's, and stops the round.
        catch (Exception e) when (e is not SqliteException && !stopping.IsCancellationRequested)
        {
            var times = (Find(item)?.Times ?? 0) + 1;
            _all[item] = new Setback(e.Message, times, now + Pause(times));
            logger.LogError(e, "{Item} is set aside, for the {Times}. time", item, times);
            return false;
        }
    }

    /// <summary>How long to wait after so many failures in a row: a second, and twice as long each time, an hour at most.</summary>
    public static TimeSpan Pause(int times) => TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, times - 1)));
}
