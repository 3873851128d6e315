using Microsoft.Extensions.Logging;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>When the output of targets that run at once is seen.</summary>
public sealed class ParallelOutputTests : IDisposable
{
    private readonly BuildFolder _folder = new();
    private readonly WatchedWriter _output = new();

    public ParallelOutputTests() => _folder.Environment = _folder.Environment with { Output = _output };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task What_has_ended_is_seen_while_what_began_before_still_runs()
    {
        await RunAsync("Long", "Short", "--parallelism", "2");

        _output.ToString().Should().StartWith("\n=== Short\nshort 1\nshort 2\n\n=== Long\nlong 1\nlong 2\n");
    }

    [Fact]
    public async Task A_failure_is_seen_while_others_run()
    {
        await RunAsync("WaitsForFailure", "Fails", "--parallelism", "2");

        _output.ToString().Should().StartWith("\n=== Fails\nerror SLP1000: Target 'Fails' failed")
            .And.Contain("\n=== WaitsForFailure\nbefore\nafter\n");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task A_target_alone_is_seen_line_by_line(string parallelism)
    {
        // It would never end if its first line were seen only then.
        await RunAsync("Alone", "--parallelism", parallelism);

        _output.ToString().Should().StartWith("\n=== Alone\nfirst\nsecond\n");
    }

    [Fact]
    public async Task What_is_left_alone_is_seen_from_then_on()
    {
        await RunAsync("LeftAlone", "Short", "--parallelism", "2");

        _output.ToString().Should().StartWith("\n=== Short\nshort 1\nshort 2\n\n=== LeftAlone\nfirst\nsecond\nthird\n");
    }

    private async Task RunAsync(params string[] arguments) =>
        await new BuildEngine(() => new Sample(_output), _folder.Environment, []).RunAsync([.. arguments, "--no-logo"]);

    private sealed class Sample(WatchedWriter output) : SlipwayBuild
    {
        private readonly TaskCompletionSource _longHasBegun = new();

        Target Short => _ => _.Executes(async () =>
        {
            await _longHasBegun.Task;
            Log.LogInformation("short 1");
            Log.LogInformation("short 2");
        });

        Target Long => _ => _.Executes(async () =>
        {
            Log.LogInformation("long 1");
            _longHasBegun.SetResult();
            await output.WaitForAsync("short 2", Token);
            Log.LogInformation("long 2");
        });

        Target LeftAlone => _ => _.Executes(async () =>
        {
            Log.LogInformation("first");
            Log.LogInformation("second");
            _longHasBegun.SetResult();
            await output.WaitForAsync("second", Token);
            Log.LogInformation("third");
        });

        Target WaitsForFailure => _ => _.Executes(async () =>
        {
            Log.LogInformation("before");
            _longHasBegun.SetResult();
            await output.WaitForAsync("error SLP1000", Token);
            Log.LogInformation("after");
        });

        Target Fails => _ => _.Executes(async () =>
        {
            await _longHasBegun.Task;
            throw new InvalidOperationException("no way");
        });

        Target Alone => _ => _.Executes(async () =>
        {
            Log.LogInformation("first");
            await output.WaitForAsync("first", Token);
            Log.LogInformation("second");
        });
    }
}
