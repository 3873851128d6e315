namespace Slipway.Targets.Tests.Builds;

/// <summary>How a build class becomes targets.</summary>
public sealed class DiscoveryTests
{
    [Fact]
    public void Targets_come_from_the_class_then_its_base_then_its_interfaces() =>
        TargetDiscovery.Find(new Derived()).Select(target => target.Name).Should()
            .Equal("Pack", "Compile", "Announce", "Restore", "Deploy");

    [Fact]
    public async Task An_override_extends_what_its_base_says()
    {
        using var folder = new BuildFolder();

        var build = await folder.RunAsync<Derived>("Compile");

        build.Ran.Should().Equal("Restore", "base Compile", "Compile");
    }

    [Fact]
    public async Task A_target_of_an_interface_runs_and_can_be_depended_on()
    {
        using var folder = new BuildFolder();

        var build = await folder.RunAsync<Derived>("Pack");

        build.Ran.Should().Equal("Deploy", "Pack");
    }

    [Fact]
    public async Task A_target_of_an_interface_that_is_not_there_is_left_out_only_when_tried()
    {
        using var folder = new BuildFolder();

        await folder.RunAsync<Trying>("A");
        await folder.RunAsync<Insisting>("A", expected: -1);

        folder.Output.Should().Contain(
            "error SLP1004: Target 'A' names targets of IDeploy, which Insisting does not implement");
    }

    [Fact]
    public async Task An_edge_to_what_is_no_target_of_the_build_is_an_error()
    {
        using var folder = new BuildFolder();

        await folder.RunAsync<Stray>("A", expected: -1);

        folder.Output.Should().Contain("error SLP1004: Target 'A' names in 'DependsOn' what is not a target property");
    }

    [Fact]
    public async Task A_build_without_a_default_shows_help()
    {
        using var folder = new BuildFolder();

        var build = await folder.RunAsync<Derived>();

        build.Ran.Should().BeEmpty();
        folder.Output.Should().StartWith("Usage: build");
    }

    private interface IDeploy
    {
        List<string> Ran { get; }

        Target Deploy => _ => _.Executes(() => Ran.Add("Deploy"));
    }

    private interface IAnnounce
    {
        Target Announce { get; }
    }

    private class Base : SlipwayBuild
    {
        public List<string> Ran { get; } = [];

        protected virtual Target Compile => _ => _.DependsOn(Restore).Executes(() => Ran.Add("base Compile"));

        protected Target Restore => _ => _.Executes(() => Ran.Add("Restore"));
    }

    private sealed class Derived : Base, IDeploy, IAnnounce
    {
        Target Pack => _ => _.DependsOn<IDeploy>(build => build.Deploy).Executes(() => Ran.Add("Pack"));

        protected override Target Compile => _ => _.Inherit(base.Compile).Executes(() => Ran.Add("Compile"));

        Target IAnnounce.Announce => _ => _.Executes(() => Ran.Add("Announce"));
    }

    private sealed class Trying : SlipwayBuild
    {
        Target A => _ => _.TryDependsOn<IDeploy>(build => build.Deploy).Executes(() => { });
    }

    private sealed class Insisting : SlipwayBuild
    {
        Target A => _ => _.DependsOn<IDeploy>(build => build.Deploy).Executes(() => { });
    }

    private sealed class Stray : SlipwayBuild
    {
        private readonly Target _notAProperty = _ => _;

        Target A => _ => _.DependsOn(_notAProperty).Executes(() => { });
    }
}
