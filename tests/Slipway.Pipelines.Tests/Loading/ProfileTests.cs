using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;
using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Loading;

/// <summary><c>pipeline.PROFILE.yml</c> is a merge patch on <c>pipeline.yml</c>, of the profiles that the build has.</summary>
public sealed class ProfileTests : IDisposable
{
    private const string Prod = "pipelines/breast-cancer/pipeline.prod.yml";

    private readonly TemporaryFolder _folder = SamplePipeline.Write();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_patch_changes_what_it_names_and_nothing_else()
    {
        _folder.Write(Prod, "inputs:\n  seed: 7\nsettings:\n  default_compute: azureml:prod-cluster\n");

        var project = Load("prod");

        Values(project).Should().Equal(("seed", "7"), ("share", "0.25"));
        Settings(project).Should().ContainKey("default_compute").WhoseValue!.GetValue<string>().Should().Be("prod-cluster");
        Values(Load()).Should().Equal(("seed", "20"), ("share", "0.25"));
    }

    [Fact]
    public void A_null_takes_a_key_away()
    {
        _folder.Write(Prod, "settings: {default_compute: null}\njobs: {prepare: {inputs: {share: null}}}\n");

        var project = Load("prod");

        Settings(project).Should().BeEmpty();
        project.Definition.Pipeline.Graph.FindStep("prepare")!.Inputs.Select(input => input.Name.Text).Should().Equal("seed");
    }

    [Fact]
    public void Of_several_profiles_the_last_wins()
    {
        _folder.Write("pipelines/breast-cancer/pipeline.test.yml", "inputs: {seed: 1, share: 0.5}\n");
        _folder.Write(Prod, "inputs: {seed: 2}\n");

        Values(Load("test", "prod")).Should().Equal(("seed", "2"), ("share", "0.5"));
        Values(Load("prod", "test")).Should().Equal(("seed", "1"), ("share", "0.5"));
    }

    [Fact]
    public void A_mistake_in_a_patch_is_reported_where_it_is_written()
    {
        _folder.Write(Prod, "inputs:\n  seed: 7\nsetings:\n  default_compute: azureml:x-cluster\njobs:\n  prepare:\n    inputs:\n      share: ${{parent.inputs.shar}}\n");

        var found = FluentActions.Invoking(() => Load("prod")).Should().Throw<DiagnosticException>().Which.Diagnostics;

        found.Select(d => d.ToString().Split('\n')[0]).Should().Equal(
            "pipelines/breast-cancer/pipeline.prod.yml:3:1: error SLP0002: the pipeline has no key 'setings' (did you mean 'settings'?)",
            "pipelines/breast-cancer/pipeline.prod.yml:8:14: error SLP0031: step 'prepare' binds 'share' to parent.inputs.shar: no input 'shar' (did you mean 'share'?)");
    }

    [Fact]
    public void A_mistake_of_a_profile_that_the_build_does_not_have_is_found_by_validation()
    {
        _folder.Write(Prod, "inputs:\n  seed: null\nsetings: {}\n");

        var validation = PipelineValidation.Of(SamplePipeline.Sources(_folder) with { Profiles = ["test"] });

        validation.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.File}:{d.Line}: {d.Message}").Should().Equal(
            "pipelines/breast-cancer/pipeline.prod.yml:3: the pipeline has no key 'setings' (did you mean 'settings'?) (with profile 'prod')",
            "pipelines/breast-cancer/pipeline.yml:16: step 'prepare' binds 'seed' to parent.inputs.seed: no input 'seed' (with profile 'prod')",
            "pipelines/breast-cancer/schedule-weekly.yml:15: schedule 'breast-cancer-weekly' gives 'seed', which is no input of the pipeline (with profile 'prod')");
        Load("test").Should().NotBeNull("what is published has no such mistake");
    }

    [Fact]
    public void A_schedule_starts_the_patched_pipeline()
    {
        _folder.Write(Prod, "inputs: {seed: 7}\n");

        var state = DesiredState.Of([Load("prod")], SamplePipeline.Images, WorkspaceInfo.Anywhere);

        state.Resources.Single(resource => resource.Name == "breast-cancer-nightly").Body["properties"]!["action"]!["jobDefinition"]!["inputs"]!["seed"]!
            ["value"]!.GetValue<string>().Should().Be("7");
    }

    private PipelineProject Load(params string[] profiles) =>
        PipelineProject.LoadAll(SamplePipeline.Sources(_folder) with { Profiles = profiles }).Single();

    private static IEnumerable<(string Name, string? Value)> Values(PipelineProject project) =>
        project.Definition.Pipeline.Graph.Inputs.Select(input => (input.Name, (input.Value as Definitions.LiteralValue)?.Text));

    private static JsonObject Settings(PipelineProject project) =>
        (JsonObject)EndpointBody
            .OfProject(project.Definition, "id", new Emission(WorkspaceInfo.Anywhere, new NoAssets()))
            ["properties"]!["deploymentConfiguration"]!["settings"]!;
}
