using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Running;

/// <summary>Where skipping goes beyond what NUKE's recorded runs show.</summary>
public sealed class SkippingTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Skip_alone_leaves_only_the_named_targets() =>
        (await _folder.RunAsync<Sample>("C --skip")).Ran.Should().Equal("C");

    [Fact]
    public async Task Skip_alone_leaves_the_default_when_none_is_named() =>
        (await _folder.RunAsync<Sample>("--skip")).Ran.Should().Equal("Default");

    [Fact]
    public async Task What_another_scheduled_target_needs_is_not_skipped_along() =>
        (await _folder.RunAsync<Sample>("Default --skip b")).Ran.Should().Equal("A", "C", "Default");

    [Fact]
    public async Task A_condition_is_named_in_the_summary_as_its_author_wrote_it()
    {
        await _folder.RunAsync<Sample>("Never");

        _folder.Output.Should().Contain("Never    Skipped              OnlyWhen: Ran.Count > 7\n");
    }

    private sealed class Sample : SlipwayBuild
    {
        public List<string> Ran { get; } = [];

        public Target Default => _ => _.DependsOn(C, B).Executes(() => Ran.Add("Default"));

        Target C => _ => _.DependsOn(A).Executes(() => Ran.Add("C"));

        Target B => _ => _.DependsOn(A).Executes(() => Ran.Add("B"));

        Target A => _ => _.Executes(() => Ran.Add("A"));

        Target Never => _ => _.OnlyWhenDynamic(() => Ran.Count > 7).Executes(() => Ran.Add("Never"));
    }
}
