namespace Slipway.Targets.Tests.Builds;

/// <summary>What a build is told while it runs.</summary>
public sealed class EventTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_build_is_told_of_every_step()
    {
        var build = await _folder.RunAsync<Sample>("Last Broken --level 2", expected: -1);

        build.Told.Should().Equal(
            "initialized at 2", "skipped Never", "running First", "First", "succeeded First", "running Last",
            "succeeded Last", "running Broken", "failed Broken", "finished");
    }

    [Fact]
    public async Task An_event_that_throws_fails_its_target()
    {
        await _folder.RunAsync<Throwing>("A", expected: -1);

        _folder.Output.Should().Contain("error SLP1000: Target 'A' failed: FormatException: on running")
            .And.Contain("error SLP1000: OnTargetFailed of 'A' failed: FormatException: on failed")
            .And.Contain("A        Failed");
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] readonly int Level;

        public List<string> Told { get; } = [];

        Target Broken => _ => _.After(Last).Executes(() => throw new InvalidOperationException("no way"));

        Target Last => _ => _.DependsOn(First, Never).Executes(() => { });

        Target First => _ => _.After(Never).Executes(() => Told.Add("First"));

        Target Never => _ => _.OnlyWhenStatic(() => Level > 2).Executes(() => { });

        protected internal override void OnBuildInitialized() => Told.Add($"initialized at {Level}");

        protected internal override void OnTargetRunning(string target) => Told.Add($"running {target}");

        protected internal override void OnTargetSkipped(string target) => Told.Add($"skipped {target}");

        protected internal override void OnTargetSucceeded(string target) => Told.Add($"succeeded {target}");

        protected internal override void OnTargetFailed(string target) => Told.Add($"failed {target}");

        protected internal override void OnBuildFinished() => Told.Add("finished");
    }

    private sealed class Throwing : SlipwayBuild
    {
        Target A => _ => _.Executes(() => { });

        protected internal override void OnTargetRunning(string target) => throw new FormatException("on running");

        protected internal override void OnTargetFailed(string target) => throw new FormatException("on failed");
    }
}
