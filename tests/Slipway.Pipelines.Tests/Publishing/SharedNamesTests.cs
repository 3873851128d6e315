using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Tests.Fake;
using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>Two pipelines that name the same resource: said alike it is one, said differently it is an error.</summary>
public sealed class SharedNamesTests : IAsyncLifetime
{
    private const string Other = "pipelines/other/compute.yml";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync()
    {
        SamplePipeline.WriteInto(_folder, "other");
        _azure = await FakeAzure.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("name: cpu-cluster", "name: cpu-cluster # again")]
    [InlineData("name: cpu-cluster", "name: CPU-cluster")]
    public async Task A_cluster_that_two_pipelines_describe_alike_is_made_once(string described, string again)
    {
        _folder.Replace(Other, described, again);
        var workspace = _azure.Workspace();

        await workspace.ApplyAsync(await workspace.PlanComputesAsync(Load(), Cancel), cancellationToken: Cancel);
        await workspace.ApplyAsync(await workspace.PlanAsync(Load(), SamplePipeline.Images, Cancel), cancellationToken: Cancel);

        _azure.Writes.Should().ContainSingle(write => write.Contains("/computes/"));
        (await workspace.PlanAsync(Load(), SamplePipeline.Images, Cancel)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_cluster_that_two_pipelines_describe_alike_is_updated_once()
    {
        var workspace = _azure.Workspace();
        await workspace.ApplyAsync(await workspace.PlanComputesAsync(Load(), Cancel), cancellationToken: Cancel);
        _folder.Replace("pipelines/breast-cancer/compute.yml", "max_instances: 2", "max_instances: 4");
        _folder.Replace(Other, "max_instances: 2", "max_instances: 4");

        var plan = await workspace.PlanComputesAsync(Load(), Cancel);
        await workspace.ApplyAsync(plan, cancellationToken: Cancel);

        plan.Changes.Should().ContainSingle().Which.ToString().Should().StartWith("~ compute cpu-cluster");
        (await workspace.PlanComputesAsync(Load(), Cancel)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_cluster_that_two_pipelines_name_in_different_case_is_updated_once_together_with_them()
    {
        var workspace = _azure.Workspace();
        await workspace.ApplyAsync(await workspace.PlanComputesAsync(Load(), Cancel), cancellationToken: Cancel);
        _folder.Replace("pipelines/breast-cancer/compute.yml", "max_instances: 2", "max_instances: 4");
        _folder.Replace(Other, "max_instances: 2", "max_instances: 4");
        _folder.Replace(Other, "name: cpu-cluster", "name: CPU-cluster");

        await workspace.ApplyAsync(await workspace.PlanAsync(Load(), SamplePipeline.Images, Cancel), cancellationToken: Cancel);

        _azure.Writes.Count(write => write.Contains("/computes/")).Should().Be(2);
        (await workspace.PlanAsync(Load(), SamplePipeline.Images, Cancel)).IsEmpty.Should().BeTrue();
    }

    [Theory]
    [InlineData(Other, "max_instances: 2", "max_instances: 4",
        "pipelines/other/compute.yml:1:7: error SLP0021: compute 'cpu-cluster' is described otherwise in pipelines/breast-cancer/compute.yml:1")]
    [InlineData(Other, "type: amlcompute\nsize: STANDARD_DS3_v2\nmin_instances: 0\nmax_instances: 2\nidle_time_before_scale_down: 120",
        "type: computeinstance\nsize: STANDARD_DS3_v2", "pipelines/other/compute.yml:1:7: error SLP0021: compute 'cpu-cluster' is described otherwise")]
    [InlineData("pipelines/other/schedule.yml", "name: other-nightly", "name: Breast-cancer-NIGHTLY",
        "pipelines/other/schedule.yml:1:1: error SLP0021: schedule 'Breast-cancer-NIGHTLY' is also defined in pipelines/breast-cancer/schedule.yml:1")]
    public void What_two_pipelines_describe_differently_is_an_error_with_both_places(string file, string old, string by, string expected)
    {
        _folder.Replace(file, old, by);

        Errors().Should().ContainSingle().Which.Should().StartWith(expected);
    }

    [Fact]
    public void An_endpoint_that_two_pipelines_name_is_an_error_with_both_places()
    {
        _folder.Write("pipelines/breast-cancer/endpoint.yml", "# the one\nname: shared\n");
        _folder.Write("pipelines/other/endpoint.yml", "name: shared\n");

        Errors().Should().ContainSingle().Which.Should().StartWith(
            "pipelines/other/endpoint.yml:1:1: error SLP0021: endpoint 'shared' is also defined in pipelines/breast-cancer/endpoint.yml:2");
    }

    [Theory]
    [InlineData("a-name-that-is-longer-than-an-endpoint-1", "a-name-that-is-longer-than-an-endpoint-2")]
    [InlineData("a_name", "a-name")]
    public void Two_pipelines_whose_folders_make_the_same_name_of_an_endpoint_are_an_error(string one, string two)
    {
        SamplePipeline.WriteInto(_folder, one);
        SamplePipeline.WriteInto(_folder, two);

        Errors().Should().ContainSingle().Which.Should().Contain("error SLP0021: the endpoint name that is made of ");
    }

    [Fact]
    public async Task An_endpoint_whose_name_another_one_gets_only_in_this_workspace_is_an_error_of_the_plan()
    {
        _folder.Write("pipelines/other/endpoint.yml", "name: breast-cancer-abcdef\n");

        var found = (await FluentActions.Awaiting(() => _azure.Workspace().PlanAsync(Load(), SamplePipeline.Images, Cancel))
            .Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Which;

        found.ToString().Should().Contain("error SLP0021: endpoint 'breast-cancer-abcdef' is also defined in pipelines/breast-cancer/endpoint.yml:1");
    }

    /// <summary>Their versions are their content: each pipeline has its own, and none is overwritten by the next publish.</summary>
    [Fact]
    public async Task Environments_and_components_of_one_name_and_different_content_live_beside_each_other()
    {
        foreach (var name in (string[])["breast-cancer", "other"])
        {
            _folder.Write($"pipelines/{name}/environments.yml", $"tools: {{image: 'example.org/{name}:1'}}\n");
            _folder.Replace($"pipelines/{name}/components/prepare.yml", "azureml:python-r@latest", "azureml:tools@latest");
            _folder.Replace($"pipelines/{name}/components/prepare.yml", $"name: {name.Replace('-', '_')}_prepare", "name: prepare");
        }

        var workspace = _azure.Workspace();
        await workspace.ApplyAsync(await workspace.PlanAsync(Load(), SamplePipeline.Images, Cancel), cancellationToken: Cancel);

        _azure.Resources.Bodies.Keys.Count(path => path.StartsWith("environments/tools/versions/", StringComparison.Ordinal)).Should().Be(2);
        _azure.Resources.Bodies.Keys.Count(path => path.StartsWith("components/prepare/versions/", StringComparison.Ordinal)).Should().Be(2);
        (await workspace.PlanAsync(Load(), SamplePipeline.Images, Cancel)).IsEmpty.Should().BeTrue();
    }

    private IReadOnlyList<PipelineProject> Load() => SamplePipeline.Load(_folder);

    private IEnumerable<string> Errors() => PipelineValidation
        .Of(SamplePipeline.Sources(_folder))
        .Diagnostics.Select(diagnostic => diagnostic.ToString());
}
