using NodaTime;

namespace Slipway.Workspace.Schedules;

/// <summary>When a schedule fires.</summary>
internal abstract record Trigger
{
    public required DateTimeZone Zone { get; init; }

    /// <summary>Nothing fires before it.</summary>
    public Instant? Start { get; init; }

    /// <summary>Nothing fires after it.</summary>
    public Instant? End { get; init; }

    /// <summary>Whether it fires when its schedule is made, before any computed time.</summary>
    public virtual bool FiresAtOnce => false;

    /// <summary>The first time after the given one at which it fires; null when there is none any more.</summary>
    /// <param name="after">A point in time.</param>
    /// <param name="anchor">When the schedule was made: what a recurrence without a start counts from.</param>
    public Instant? Next(Instant after, Instant anchor)
    {
        // A start that is hit exactly is a time at which it fires.
        var from = Start is { } start && start > after ? start - Duration.FromTicks(1) : after;
        var next = NextWithin(from, anchor);
        return next is null || next > End ? null : next;
    }

    /// <summary>As <see cref="Next"/>, without regard to start and end.</summary>
    protected abstract Instant? NextWithin(Instant after, Instant anchor);

    /// <summary>
    /// The first instant after the given one among local times, which come in order. Around a change of the clocks
    /// the instants may come in another order than the local times, and there all that can be meant are looked at.
    /// </summary>
    /// <param name="after">A point in time.</param>
    /// <param name="locals">The local times behind a given one, ascending.</param>
    protected Instant? FirstAfter(Instant after, Func<LocalDateTime, IEnumerable<LocalDateTime>> locals)
    {
        var local = after.InZone(Zone).LocalDateTime;
        Instant? best = null;
        LocalDateTime? last = null;
        // Just behind a change, local times that it has skipped may still be to come.
        foreach (var candidate in locals(IsNearChange(after) ? local - Period.FromTicks(ChangeReach.BclCompatibleTicks) : local))
        {
            if (candidate > last)
            {
                break;
            }

            var instant = TimeZones.ToInstant(candidate, Zone);
            if (instant <= after)
            {
                continue;
            }

            best = best is { } found ? Instant.Min(found, instant) : instant;
            if (last is null && !IsNearChange(instant))
            {
                break;
            }

            last ??= candidate + Period.FromTicks(ChangeReach.BclCompatibleTicks);
        }

        return best;
    }

    // No zone has ever changed its clocks by more than a day.
    private static Duration ChangeReach => Duration.FromHours(25);

    private bool IsNearChange(Instant instant)
    {
        var interval = Zone.GetZoneInterval(instant);
        return (interval.HasStart && instant - interval.Start < ChangeReach)
            || (interval.HasEnd && interval.End - instant < ChangeReach);
    }
}
