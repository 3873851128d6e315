using Microsoft.Extensions.Logging;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Running;

/// <summary>Targets that run at once.</summary>
public sealed class ParallelTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Independent_targets_run_at_once()
    {
        // Each waits for the other to have begun: one after the other they would never end.
        await _folder.RunAsync<Meeting>("Both --parallelism 2");

        _folder.Output.Should().Contain("Left     Succeeded").And.Contain("Right    Succeeded");
    }

    [Fact]
    public async Task Output_stands_together_by_target()
    {
        await _folder.RunAsync<Meeting>("Both --parallelism 2 --no-logo");

        var left = "\n=== Left\nLeft 1\nLeft 2\n";
        var right = "\n=== Right\nRight 1\nRight 2\n";
        _folder.Output.Should().Match(output => output.StartsWith(left + right) || output.StartsWith(right + left));
    }

    [Fact]
    public async Task A_limit_holds_back_targets_of_its_kind_of_work_alone()
    {
        var build = await _folder.RunAsync<Limited>("All --parallelism 8");

        build.MostPushes.Should().Be(2);
        build.Ran.Should().Be(5);
    }

    [Fact]
    public async Task What_runs_when_another_fails_ends_and_what_has_not_begun_does_not_run()
    {
        await _folder.RunAsync<Failing>("All --parallelism 2", expected: -1);

        _folder.Output.Should().Contain("Fails     Failed").And.Contain("Slow      Succeeded")
            .And.Contain("Later     NotRun").And.Contain("Cleanup   Succeeded");
    }

    [Fact]
    public async Task An_interruption_reaches_all_that_runs()
    {
        using var interrupt = new CancellationTokenSource();
        _folder.Environment = _folder.Environment with { Interrupted = interrupt.Token };
        var engine = new BuildEngine(() => new Waiting(interrupt), _folder.Environment, []);

        (await engine.RunAsync(["All", "--parallelism", "2"])).Should().Be(-1);

        engine.Runs.Select(run => (run.Name, run.Status)).Should().BeEquivalentTo(
            [("A", TargetStatus.Aborted), ("B", TargetStatus.Aborted), ("C", TargetStatus.NotRun), ("All", TargetStatus.NotRun)]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task Less_than_one_target_at_once_is_an_error(string parallelism)
    {
        await _folder.RunAsync<Meeting>($"Both --parallelism {parallelism}", expected: -1);

        _folder.Output.Should().Contain($"error SLP1011: --parallelism is {parallelism}");
    }

    private sealed class Meeting : SlipwayBuild
    {
        private readonly TaskCompletionSource _left = new();
        private readonly TaskCompletionSource _right = new();

        Target Left => _ => _.Executes(() => MeetAsync("Left", _left, _right));

        Target Right => _ => _.Executes(() => MeetAsync("Right", _right, _left));

        Target Both => _ => _.DependsOn(Left, Right);

        private async Task MeetAsync(string name, TaskCompletionSource here, TaskCompletionSource other)
        {
            Log.LogInformation("{Name} 1", name);
            here.SetResult();
            await other.Task;
            Log.LogInformation("{Name} 2", name);
        }
    }

    private sealed class Limited : SlipwayBuild
    {
        private readonly TaskCompletionSource _twoPush = new();
        private readonly TaskCompletionSource _otherRan = new();
        private readonly Lock _lock = new();
        private int _pushes;
        private int _ran;

        public int MostPushes { get; private set; }

        public int Ran => _ran;

        Target Push1 => _ => _.Limit("registry", 2).Executes(PushAsync);

        Target Push2 => _ => _.Limit("registry", 3).Executes(PushAsync);

        Target Push3 => _ => _.Limit("registry", 3).Executes(PushAsync);

        Target Push4 => _ => _.Limit("registry", 3).Executes(PushAsync);

        // Two that push must not keep what does something else from running.
        Target Other => _ => _.Executes(async () =>
        {
            await _twoPush.Task;
            Interlocked.Increment(ref _ran);
            _otherRan.SetResult();
        });

        Target All => _ => _.DependsOn(Push1, Push2, Push3, Push4, Other);

        private async Task PushAsync()
        {
            lock (_lock)
            {
                MostPushes = Math.Max(MostPushes, ++_pushes);
                if (MostPushes == 2)
                {
                    _twoPush.TrySetResult();
                }
            }

            await _otherRan.Task;
            lock (_lock)
            {
                _pushes--;
            }

            Interlocked.Increment(ref _ran);
        }
    }

    private sealed class Failing : SlipwayBuild
    {
        private readonly TaskCompletionSource _slowRuns = new();

        Target Fails => _ => _.Executes(async () =>
        {
            await _slowRuns.Task;
            throw new InvalidOperationException("no way");
        });

        Target Slow => _ => _.Executes(async () =>
        {
            _slowRuns.SetResult();
            await Task.Yield();
        });

        Target Later => _ => _.DependsOn(Fails, Slow).Executes(() => { });

        Target Cleanup => _ => _.After(Later).AssuredAfterFailure().Executes(() => { });

        Target All => _ => _.DependsOn(Later, Cleanup);
    }

    private sealed class Waiting(CancellationTokenSource interrupt) : SlipwayBuild
    {
        private readonly TaskCompletionSource _aRuns = new();

        Target A => _ => _.Executes(async ct =>
        {
            _aRuns.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
        });

        Target B => _ => _.Executes(async ct =>
        {
            await _aRuns.Task;
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
        });

        Target C => _ => _.DependsOn(A, B).Executes(() => { });

        Target All => _ => _.DependsOn(C);
    }
}
