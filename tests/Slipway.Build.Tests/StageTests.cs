using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Targets;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Build.Tests;

/// <summary>What a team makes of the stages: takes some, leaves others out, adds to them, puts targets between.</summary>
public sealed partial class StageTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_stages_run_from_the_services_to_the_schedules() =>
        (await PlanAsync<Whole>("Publish")).Should()
            .BeEquivalentTo(
                ["EnsureServices", "EnsureCompute", "BuildImages", "TestImages", "PushImages", "TestPipelines", "PublishPipelines", "SchedulePipelines", "Publish"])
            .And.ContainInOrder("EnsureServices", "EnsureCompute", "PublishPipelines", "SchedulePipelines", "Publish")
            .And.ContainInOrder("EnsureServices", "EnsureCompute", "BuildImages", "Publish");

    [Fact]
    public async Task A_target_of_the_build_runs_between_two_stages() =>
        (await PlanAsync<Linting>("Publish")).Should().ContainInOrder("EnsureCompute", "Lint", "BuildImages", "Publish");

    [Fact]
    public async Task A_stage_that_is_overridden_does_what_it_did_and_more()
    {
        await _folder.RunAsync<Licensed>("TestImages", expected: -1);

        _folder.Output.Should().Contain("error SLP1012: Target 'TestImages' requires the parameter 'Licence'");
        (await PlanAsync<Licensed>("TestImages BuildImages --licence x")).Should().BeEquivalentTo(["EnsureServices", "BuildImages", "TestImages"]);
    }

    [Fact]
    public async Task A_stage_that_stands_for_itself_needs_no_other() =>
        (await PlanAsync<PipelinesAlone>("PublishPipelines")).Should().Equal("EnsureServices", "PublishPipelines");

    [Fact]
    public async Task Images_alone_bring_no_target_and_no_parameter_of_pipelines()
    {
        await _folder.RunAsync<ImagesAlone>("--help");

        _folder.Output.Should().Contain("PushImages").And.Contain("--registry").And.NotContain("Pipelines").And.NotContain("--keep");
    }

    [Fact]
    public async Task What_a_repository_wants_of_a_stage_stands_in_its_parameters()
    {
        _folder.Write(".nuke/parameters.json", """{ "SubscriptionId": "s", "ResourceGroup": "g" }""");

        await _folder.RunAsync<Whole>("EnsureServices", expected: -1);

        _folder.Output.Should().Contain("error SLP1901: an Azure ML workspace is named by all of --subscription-id");
    }

    [Fact]
    public async Task A_repository_with_neither_images_nor_pipelines_is_valid()
    {
        await _folder.RunAsync<Whole>("Validate");

        _folder.Output.Should().Contain("0 pipelines");
    }

    private async Task<IEnumerable<string>> PlanAsync<T>(string targets)
        where T : SlipwayBuild, new()
    {
        var before = _folder.Output.Length;
        await _folder.RunAsync<T>($"{targets} --plan --no-logo");
        return Planned().Matches(_folder.Output[before..])
            .Select(match => (Name: match.Groups["name"].Value, Turn: int.Parse(match.Groups["turn"].Value, CultureInfo.InvariantCulture)))
            .Distinct().OrderBy(target => target.Turn).Select(target => target.Name);
    }

    // Each target of the tree is told with its turn: BuildImages #3.
    [GeneratedRegex(@"(?<name>[A-Z]\w+) #(?<turn>\d+)")]
    private static partial Regex Planned();

    private sealed class Whole : SlipwayBuild, IValidate, IPublish;

    private sealed class Linting : SlipwayBuild, IPublish
    {
        Target Lint => _ => _
            .DependentFor<IBuildImages>(build => build.BuildImages)
            .After<ICompute>(build => build.EnsureCompute)
            .Executes(() => { });
    }

    private sealed class Licensed : SlipwayBuild, ITestImages
    {
        [Parameter("What lets the tests run")]
        private readonly string? Licence = null;

        Target ITestImages.TestImages => _ => _.Base().Requires(() => Licence);
    }

    private sealed class PipelinesAlone : SlipwayBuild, IPublishPipelines;

    private sealed class ImagesAlone : SlipwayBuild, IPushImages;
}
