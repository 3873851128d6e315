namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>A clock that the test sets, and whose timers go off at once: loops come to what they wait for.</summary>
public sealed class HurriedClock(DateTimeOffset now) : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private long _ticks = now.UtcTicks;

    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _ticks, value.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > Longest ? Longest : dueTime, period);
}
