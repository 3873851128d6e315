using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Releases;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>What a release keeps of what is published, and the way back to it.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private const string Endpoint = "batchEndpoints/breast-cancer-abcdef";
    private const string Schedule = "schedules/breast-cancer-nightly";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private FakeAzure _azure = null!;

    private PipelineReleases Releases => new(_azure.Connection(), NullLogger.Instance, new PublishOptions());

    public async ValueTask InitializeAsync() => _azure = await FakeAzure.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Going_back_points_the_endpoint_and_the_schedules_at_what_they_ran_and_a_second_time_changes_nothing()
    {
        var first = await PublishAsync();
        var served = Served();
        _folder.Replace("pipelines/breast-cancer/src/train/train.R", "train", "another");
        _folder.Replace("pipelines/breast-cancer/schedule.yml", "0 6 * * 1-5", "0 7 * * *");
        await PublishAsync();
        Served().Should().NotBe(served);

        var plan = await Releases.PlanReturnAsync(first, Cancel);
        await Releases.ApplyAsync(plan, Cancel);

        plan.Changes.Select(change => change.Kind).Should()
            .BeEquivalentTo([ResourceKind.DefaultDeployment, ResourceKind.Schedule, ResourceKind.Schedule]);
        Served().Should().Be(served);
        Text(Schedule, "properties", "trigger", "expression").Should().Be("0 6 * * 1-5");
        Text(Schedule, "properties", "action", "jobDefinition", "componentId").Should()
            .EndWith(first.Deployments.Single().Component!);
        (await Releases.PlanReturnAsync(first, Cancel)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_deployment_that_is_gone_is_made_again_from_its_component()
    {
        var first = await PublishAsync();
        var served = Served();
        _folder.Replace("pipelines/breast-cancer/src/train/train.R", "train", "another");
        await PublishAsync();
        _azure.Resources.Remove($"{Endpoint}/deployments/{served}");

        var plan = await Releases.PlanReturnAsync(first, Cancel);
        await Releases.ApplyAsync(plan, Cancel);

        plan.Changes.Should().Contain(change => change.Action == PlannedAction.Create && change.Name == served);
        Text($"{Endpoint}/deployments/{served}", "properties", "deploymentConfiguration", "componentId", "assetId")
            .Should().EndWith(first.Deployments.Single().Component!);
        Served().Should().Be(served);
    }

    [Fact]
    public async Task A_component_that_is_gone_is_an_error_before_anything_is_written()
    {
        var first = await PublishAsync();
        _azure.Resources.Remove(first.Deployments.Single().Component!);
        var writes = _azure.Writes.Count;

        var plan = () => Releases.PlanReturnAsync(first, Cancel);

        (await plan.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle()
            .Which.Message.Should().Contain(first.Deployments.Single().Component!);
        _azure.Writes.Should().HaveCount(writes);
    }

    [Fact]
    public async Task A_schedule_that_came_later_is_disabled_and_the_next_publish_enables_it()
    {
        File.Delete(Path.Combine(_folder.Path, "pipelines/breast-cancer/schedule-weekly.yml"));
        var first = await PublishAsync();
        _folder.Write("pipelines/breast-cancer/schedule-hourly.yml", """
            name: breast-cancer-hourly
            trigger: {type: cron, expression: "0 * * * *"}
            create_job: ./pipeline.yml
            """);
        await PublishAsync();

        await Releases.ApplyAsync(await Releases.PlanReturnAsync(first, Cancel), Cancel);
        IsEnabled("schedules/breast-cancer-hourly").Should().BeFalse();
        await PublishAsync();

        IsEnabled("schedules/breast-cancer-hourly").Should().BeTrue();
    }

    [Fact]
    public async Task Assets_and_deployments_are_marked_with_the_first_release_that_had_them()
    {
        var state = await PublishAsync();

        var marked = await Releases.MarkAsync(state, "v1.0.0", Cancel);
        var writes = _azure.Writes.Count;
        var again = await Releases.MarkAsync(state, "v1.1.0", Cancel);

        marked.Should().Be(state.Assets.Count(asset => asset.Kind != "code") + 1);
        again.Should().Be(0);
        _azure.Writes.Should().HaveCount(writes);
        Text(state.Assets.First(asset => asset.Kind == "environment").Path, "properties", "tags", "slipway.release").Should().Be("v1.0.0");
        Text($"{Endpoint}/deployments/{Served()}", "tags", "slipway.release").Should().Be("v1.0.0");
        (await PlanAsync()).IsEmpty.Should().BeTrue("a mark is no change of what is published");
    }

    private async Task<PublishedState> PublishAsync()
    {
        await _azure.Workspace().ApplyAsync(await PlanAsync(), cancellationToken: Cancel);
        return await Releases.DescribeAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);
    }

    private Task<PublishPlan> PlanAsync() =>
        _azure.Workspace().PlanAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);

    private string Served() => Text(Endpoint, "properties", "defaults", "deploymentName");

    private bool IsEnabled(string schedule) =>
        _azure.Resources.Bodies[schedule]["properties"]!["isEnabled"] is not JsonValue value || value.GetValue<bool>();

    private string Text(string path, params string[] keys) =>
        keys.Aggregate((JsonNode)_azure.Resources.Bodies[path], (node, key) => node[key]!).GetValue<string>();
}
