using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Running;

/// <summary>What becomes of a build that its user stops.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task What_runs_is_aborted_what_is_left_does_not_run_and_the_summary_says_so()
    {
        using var folder = new BuildFolder();
        using var interrupt = new CancellationTokenSource();
        folder.Environment = folder.Environment with { Interrupted = interrupt.Token };
        var engine = new BuildEngine(() => new Sample(interrupt), folder.Environment, []);

        var exitCode = await engine.RunAsync(["Last"]);

        exitCode.Should().Be(-1);
        engine.Runs.ToDictionary(run => run.Name, run => run.Status).Should().BeEquivalentTo(
            new Dictionary<string, TargetStatus>
            {
                ["First"] = TargetStatus.Succeeded,
                ["Waits"] = TargetStatus.Aborted,
                ["Last"] = TargetStatus.NotRun,
                ["Clean"] = TargetStatus.Succeeded,
            });
        folder.Output.Should().Contain("Stopping what runs").And.Contain("Aborted").And.EndWith("Build stopped.\n");
    }

    [Fact]
    public async Task A_target_that_ends_well_in_spite_of_it_has_succeeded_and_the_build_has_not()
    {
        using var folder = new BuildFolder();
        using var interrupt = new CancellationTokenSource();
        folder.Environment = folder.Environment with { Interrupted = interrupt.Token };
        var engine = new BuildEngine(() => new Sample(interrupt), folder.Environment, []);

        (await engine.RunAsync(["Deaf"])).Should().Be(-1);

        engine.Runs.Should().ContainSingle().Which.Status.Should().Be(TargetStatus.Succeeded);
        folder.Output.Should().EndWith("Build stopped.\n");
    }

    private sealed class Sample(CancellationTokenSource interrupt) : SlipwayBuild
    {
        Target First => _ => _.Executes(() => { });

        Target Waits => _ => _.DependsOn(First).Executes(async ct =>
        {
            var waiting = Task.Delay(Timeout.Infinite, ct);
            await interrupt.CancelAsync();
            await waiting;
        });

        Target Deaf => _ => _.Executes(interrupt.Cancel);

        Target Last => _ => _.DependsOn(Waits).Triggers(Clean).Executes(() => { });

        Target Clean => _ => _.AssuredAfterFailure().Executes(ct => Task.Delay(0, ct));
    }
}
