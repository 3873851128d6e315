namespace Slipway.Targets.Analyzers.Tests;

/// <summary>Names of targets in the attributes of CI servers.</summary>
public sealed class TargetNameTests
{
    private static string Unknown(string at, string name) =>
        $"SLP1003 at {at}: Target with name '{name}' does not exist: name a target of Build or of an interface that it implements";

    [Theory]
    [InlineData("InvokedTargets = [\"Publsh\"]", "\"Publsh\"", "Publsh")]
    [InlineData("InvokedTargets = [nameof(A)], Jobs = [nameof(A), nameof(Registry)]", "nameof(Registry)", "Registry")]
    [InlineData("InvokedTargets = new[] { \"A\", nameof(IDeploy.Deploy) }", "nameof(IDeploy.Deploy)", "Deploy")]
    [InlineData("InvokedTargets = new string[] { Names.Old }", "Names.Old", "Old")]
    public async Task A_name_that_no_target_has_is_an_error(string arguments, string at, string name)
    {
        foreach (var attribute in (string[])["GitHubActions(\"build\", GitHubActionsImage.Ubuntu2404", "AzurePipelines(AzurePipelinesImage.Ubuntu2404"])
        {
            (await Compiled.SaysAsync($$"""
                static class Names { public const string Old = "Old"; }

                interface IDeploy : ISlipwayBuild { Target Deploy => _ => _; }

                [{{attribute}}, {{arguments}})]
                class Build : SlipwayBuild { [Parameter] readonly string? Registry; Target A => _ => _; }
                """)).Should().Equal(Unknown(at, name));
        }
    }

    [Fact]
    public async Task Names_of_the_builds_targets_are_none() =>
        (await Compiled.SaysAsync("""
            interface IPublish : ISlipwayBuild { Target Publish => _ => _; Target BuildImages => _ => _; }

            class Shared : SlipwayBuild { Target Test => _ => _; }

            [GitHubActions("build", GitHubActionsImage.Ubuntu2404,
                OnPushBranches = ["main"],
                InvokedTargets = [nameof(IPublish.Publish), nameof(Lint), "Test"],
                Jobs = ["build-images", "BuildImages:python-r"],
                ImportParameters = ["None"])]
            [AzurePipelines("old", AzurePipelinesImage.Ubuntu2404, InvokedTargets = ["Gone"], AutoGenerate = false)]
            partial class Build : Shared, IPublish { Target IPublish.Publish => _ => _; }

            partial class Build { Target Lint => _ => _; }
            """)).Should().BeEmpty();

    [Fact]
    public async Task A_class_that_derives_from_the_build_may_have_the_target() =>
        (await Compiled.SaysAsync("""
            [GitHubActions("build", GitHubActionsImage.Ubuntu2404, InvokedTargets = ["Late"])]
            abstract class Shared : SlipwayBuild;

            class Build : Shared { Target Late => _ => _; }

            [GitHubActions("build", GitHubActionsImage.Ubuntu2404, InvokedTargets = ["Anything"])]
            public class Open : SlipwayBuild;
            """)).Should().BeEmpty();
}
