using Microsoft.Extensions.Logging;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Runs;

namespace Slipway.Workspace.Tests;

public sealed class OutagesTests
{
    private const int NoSpace = 28;

    [Fact]
    public async Task Work_that_a_full_disk_breaks_off_is_begun_ever_less_often_and_said_once()
    {
        var clock = new NoticedClock();
        var log = new CollectedLog();
        var waits = new RunWaits();
        var job = new Job
        {
            Id = "j", RootId = "j", JobType = "Command", Status = JobStatus.Running, Plan = "{}", DisplayName = "j", Experiment = "e",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var times = 0;

        var done = await new Outages(waits, clock, log).RideOutAsync(
            job,
            () => ++times < 500
                ? throw new IOException("No space left on device", NoSpace)
                : Task.FromResult(waits.Of("j")),
            TestContext.Current.CancellationToken);

        done.Should().Contain("No room");
        waits.Of("j").Should().BeNull("it waits no longer");
        clock.Waits.Take(4).Select(wait => wait.TotalSeconds).Should().Equal(1, 2, 4, 5);
        clock.Waits.Skip(4).Should().OnlyContain(wait => wait == TimeSpan.FromSeconds(5)).And.HaveCount(495);
        log.Lines.Should().ContainSingle().Which.Should().Contain("No room");
    }

    /// <summary>A clock whose timers go off at once, and which has gone on by as much then.</summary>
    private sealed class NoticedClock : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(Waits.Sum(wait => wait.Ticks));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class CollectedLog : ILogger<Outages>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
