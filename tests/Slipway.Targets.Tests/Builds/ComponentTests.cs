namespace Slipway.Targets.Tests.Builds;

/// <summary>Stages that builds share: interfaces with targets, parameters and actions of their own.</summary>
public sealed class ComponentTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_components_parameters_are_given_as_a_builds_own()
    {
        _folder.SetVariable("RETRIES", "5");

        var build = await _folder.RunAsync<Product>("Publish --registry example.org");

        build.Ran.Should().Equal("Compile", $"Publish to example.org, 5 retries, from {_folder.Root}");
    }

    [Fact]
    public async Task A_components_parameter_that_is_not_given_has_no_value()
    {
        await _folder.RunAsync<Product>("Publish", expected: -1);

        _folder.Output.Should().Contain("error SLP1012: Target 'Publish' requires the parameter 'Registry'");
    }

    [Fact]
    public async Task Help_shows_what_a_component_brings()
    {
        await _folder.RunAsync<Product>("--help");

        _folder.Output.Should().Contain("--registry VALUE").And.Contain("--retries NUMBER   [3]").And.Contain("Publish");
    }

    [Fact]
    public async Task An_override_takes_over_what_the_component_says()
    {
        var build = await _folder.RunAsync<Changed>("Publish --registry example.org");

        build.Ran.Should().Equal("Compile", $"Publish to example.org, 3 retries, from {_folder.Root}", "announced");
    }

    [Fact]
    public async Task An_override_takes_over_what_every_class_below_it_says()
    {
        var build = await _folder.RunAsync<Derived>("Test");

        build.Ran.Should().Equal("first", "second", "third");
    }

    [Fact]
    public async Task What_overrides_nothing_has_no_base()
    {
        await _folder.RunAsync<Baseless>("A", expected: -1);

        _folder.Output.Should().Contain("error SLP1004: Target 'A' says 'Base()', but overrides no target");
    }

    [Fact]
    public async Task A_component_that_extends_another_adds_to_its_target()
    {
        var build = await _folder.RunAsync<Announced>("Publish --registry example.org");

        build.Ran.Should().Equal(
            "Compile", $"Publish to example.org, 3 retries, from {_folder.Root}", "announced by the component", "announced by the build");
    }

    [Fact]
    public async Task Help_lists_components_after_those_that_they_extend()
    {
        await _folder.RunAsync<Plain>("--help");

        _folder.Output.Should().MatchRegex(@"(?s)Clean\s.*Compile\s.*Publish\s.*Announce\s");
    }

    [Fact]
    public async Task Components_share_one_object_of_a_type()
    {
        var build = await _folder.RunAsync<Announced>("Announce Clean");

        build.Ran.Should().Equal("notes 1", "notes 2");
    }

    [Fact]
    public void A_components_targets_are_reached_by_its_name() =>
        new Announced().From<IAnnounce>().Announce.Should().NotBeNull();

    private sealed class Notes
    {
        public int Count { get; set; }
    }

    private interface IAnnounce : IPublish
    {
        Target IPublish.Publish => _ => _.Base().Executes(() => Ran.Add("announced by the component"));

        Target Announce => _ => _.Executes(() => Ran.Add($"notes {++State(() => new Notes()).Count}"));
    }

    private interface IClean : ISlipwayBuild
    {
        List<string> Ran { get; }

        Target Clean => _ => _.TryAfter<IAnnounce>(build => build.Announce).Executes(() => Ran.Add($"notes {++State(() => new Notes()).Count}"));
    }

    private sealed class Plain : SlipwayBuild, IClean, IAnnounce
    {
        public List<string> Ran { get; } = [];
    }

    private sealed class Announced : SlipwayBuild, IClean, IAnnounce
    {
        public List<string> Ran { get; } = [];

        Target IPublish.Publish => _ => _.Base().Executes(() => Ran.Add("announced by the build"));
    }

    private interface IPublish : ISlipwayBuild
    {
        [Parameter("Where images go")] string? Registry => TryGetValue<string>();

        [Parameter] int Retries => TryGetValue<int?>() ?? 3;

        List<string> Ran { get; }

        Target Compile => _ => _.Executes(() => Ran.Add("Compile"));

        Target Publish => _ => _
            .DependsOn(Compile)
            .Requires(() => Registry)
            .Executes(() => Ran.Add($"Publish to {Registry}, {Retries} retries, from {RootDirectory}"));
    }

    private class Product : SlipwayBuild, IPublish
    {
        public List<string> Ran { get; } = [];
    }

    private sealed class Changed : SlipwayBuild, IPublish
    {
        public List<string> Ran { get; } = [];

        Target IPublish.Publish => _ => _.Base().Executes(() => Ran.Add("announced"));
    }

    private class First : SlipwayBuild
    {
        public List<string> Ran { get; } = [];

        protected virtual Target Test => _ => _.Executes(() => Ran.Add("first"));
    }

    private class Second : First
    {
        protected override Target Test => _ => _.Base().Executes(() => Ran.Add("second"));
    }

    private sealed class Derived : Second
    {
        protected override Target Test => _ => _.Base().Executes(() => Ran.Add("third"));
    }

    private sealed class Baseless : SlipwayBuild
    {
        Target A => _ => _.Base();
    }
}
