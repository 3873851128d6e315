using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Parameters;

/// <summary>What targets require.</summary>
public sealed class RequirementTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_parameter_names_all_the_ways_to_give_it()
    {
        var build = await _folder.RunAsync<Sample>("Push", expected: -1);

        _folder.Output.Should().Contain(
            "error SLP1012: Target 'Push' requires the parameter 'RegistryName', which is not given\n"
            + "  fix: give --registry-name VALUE, or set the environment variable REGISTRY_NAME "
            + "(or NUKE_REGISTRY_NAME), or \"RegistryName\" in .nuke/parameters.json\n");
        build.Ran.Should().BeEmpty();
    }

    [Fact]
    public async Task All_that_is_missing_is_shown_at_once()
    {
        await _folder.RunAsync<Sample>("Push", expected: -1);

        _folder.Output.Should().Contain("'RegistryName'").And.Contain("'Count'")
            .And.Contain("error SLP1013: Target 'Push' requires 'Level > 2', which does not hold");
    }

    [Fact]
    public async Task What_is_given_satisfies()
    {
        var build = await _folder.RunAsync<Sample>("Push --registry-name x --count 0 --level 3");

        build.Ran.Should().Equal("Build", "Push");
    }

    [Fact]
    public async Task A_skipped_target_requires_nothing()
    {
        var build = await _folder.RunAsync<Sample>("After --skip Push");

        build.Ran.Should().Equal("After");
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter] readonly string? RegistryName;
        [Parameter] readonly int? Count;
        [Parameter] readonly int Level;

        public List<string> Ran { get; } = [];

        Target Build => _ => _.Executes(() => Ran.Add("Build"));

        Target Push => _ => _
            .DependsOn(Build)
            .Requires(() => RegistryName)
            .Requires(() => Count)
            .Requires(() => Level > 2)
            .Executes(() => Ran.Add("Push"));

        Target After => _ => _.DependsOn(Push).Executes(() => Ran.Add("After"));
    }
}
