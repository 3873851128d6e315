using Microsoft.Extensions.Logging;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>The rows that tell on a terminal what runs.</summary>
public sealed class LiveRowsTests : IDisposable
{
    private readonly BuildFolder _folder = new();
    private readonly WatchedWriter _output = new();
    private readonly ManualTime _time = new();

    public LiveRowsTests() => _folder.Environment = _folder.Environment with
    {
        Output = _output,
        Time = _time,
        IsTerminal = true,
        IsUnicode = true,
        Size = () => new TerminalSize(44, 5),
    };

    private string Output => _output.ToString().Replace("\e", "^", StringComparison.Ordinal);

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task Rows_have_time_and_last_line_and_make_way_for_what_has_ended()
    {
        await RunAsync("First", "Second", "--parallelism", "2", "--no-color");

        var lines = Output.Split('\n');
        lines[..2].Should().BeEquivalentTo("  First    1:05 min  red in one line that i", "  Second   1:05 min  half done");
        lines.Should().ContainInOrder(
            "^[2A\r^[J",
            "╬══ First",
            "overwritten\r^[31mred^[0m in one line that is longer than the terminal",
            "  Second   1:05 min  half done",
            "^[1A\r^[J",
            "╬══ Second",
            "half done");
    }

    [Fact]
    public async Task What_goes_on_within_a_target_has_rows_beneath_its_own()
    {
        await RunAsync("Within", "--no-color");

        var lines = Output.Split('\n');
        lines.Should().ContainInOrder(
            "^[1A\r^[J  Within         5 s  what it said",
            "    ready        2 s  Completed",
            "    train        4 s  Running",
            "^[3A\r^[J  Within         7 s  what it said",
            "    ready        2 s  Completed",
            "    train        6 s  Running");
    }

    [Fact]
    public async Task Beside_its_time_stands_what_a_target_says_of_itself_and_each_item_of_a_set_is_counted()
    {
        await RunAsync("Items", "--no-color");

        var lines = Output.Split('\n');
        lines.Should().ContainInOrder(
            "╬══ Items:one (1 of 2)",
            "^[1A\r^[J  Items:one (1 of 2)        5 s  of about 8",
            "    step 3/7                5 s  RUN make",
            "                                 cc -c a.c",
            "╬══ Items:two (2 of 2)");
    }

    [Fact]
    public async Task Rows_that_do_not_fit_are_counted()
    {
        await RunAsync("A", "B", "C", "D", "--parallelism", "4", "--no-color");

        Output.Should().Contain("\n  and 1 more\n").And.Contain("^[4A\r^[J");
    }

    [Theory]
    [InlineData("TERM", "dumb")]
    [InlineData("CI", "true")]
    [InlineData("GITHUB_ACTIONS", "true")]
    public async Task Where_nothing_can_be_overwritten_there_are_no_rows(string variable, string value)
    {
        _folder.SetVariable(variable, value);

        await RunAsync("A", "B", "C", "D", "--parallelism", "4", "--no-color");

        Output.Should().NotContain("^[").And.NotContain("and 1 more");
    }

    private async Task RunAsync(params string[] arguments) =>
        await new BuildEngine(() => new Sample(_time, _output), _folder.Environment, []).RunAsync([.. arguments, "--no-logo"]);

    private sealed class Sample(ManualTime time, WatchedWriter output) : SlipwayBuild
    {
        [Parameter]
        private readonly string[] Chosen = [];

        private readonly TaskCompletionSource _secondRuns = new();
        private readonly TaskCompletionSource _firstIsSeen = new();
        private readonly CountdownEvent _fourRun = new(4);

        Target First => _ => _.Executes(async () =>
        {
            await _secondRuns.Task;
            Log.LogInformation("overwritten\r\e[31mred\e[0m in one line that is longer than the terminal");
            time.Advance(TimeSpan.FromSeconds(65));
            _firstIsSeen.SetResult();
        });

        Target Second => _ => _.Executes(async () =>
        {
            Log.LogInformation("half done");
            _secondRuns.SetResult();
            await _firstIsSeen.Task;
            await output.WaitForAsync("╬══ First", TestContext.Current.CancellationToken);
        });

        Target Within => _ => _.Executes(() =>
        {
            var start = time.GetUtcNow();
            Log.LogInformation("what it said");
            time.Advance(TimeSpan.FromSeconds(5));
            ReportRows(
            [
                new LiveRow("ready", "Completed", start, start.AddSeconds(2)),
                new LiveRow("train", "Running", start.AddSeconds(1)),
            ]);
            time.Advance(TimeSpan.FromSeconds(2));
        });

        Target Items => _ => _.ForEach(["one", "two"], () => Chosen, (item, target) => target.Executes(() =>
        {
            var start = time.GetUtcNow();
            Log.LogInformation("what it said");
            time.Advance(TimeSpan.FromSeconds(5));
            ReportRows([new LiveRow("step 3/7", "RUN make", start), new LiveRow("", "cc -c a.c")], "of about 8 s");
        }));

        Target A => _ => _.Executes(Meet);

        Target B => _ => _.Executes(Meet);

        Target C => _ => _.Executes(Meet);

        Target D => _ => _.Executes(() =>
        {
            _fourRun.Signal();
            _fourRun.Wait(TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(2));
            time.Advance(TimeSpan.FromSeconds(2));
            _firstIsSeen.SetResult();
        });

        private Task Meet()
        {
            _fourRun.Signal();
            return _firstIsSeen.Task;
        }
    }

    /// <summary>Time that passes when told to.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private readonly List<Action> _timers = [];
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return new Timer();
        }

        public void Advance(TimeSpan time)
        {
            Interlocked.Add(ref _now, time.Ticks);
            _timers.ForEach(tick => tick());
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
