using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>What Azure's contract says of members that are read only, that are taken once, and that only previews have.</summary>
public sealed class CreateOnlyTests : IAsyncLifetime
{
    private const string Compute = "pipelines/breast-cancer/compute.yml";
    private const string Schedule = "pipelines/breast-cancer/schedule.yml";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await FakeAzure.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_schedules_display_name_is_taken_once_and_an_update_of_something_else_keeps_it()
    {
        _folder.Replace(Schedule, "name: breast-cancer-nightly", "name: breast-cancer-nightly\ndisplay_name: One");
        await PublishAsync();
        _folder.Replace(Schedule, "display_name: One", "display_name: Two");

        var plan = await PlanAsync();

        plan.IsEmpty.Should().BeTrue();
        plan.Notices.Should().Equal("schedule breast-cancer-nightly keeps its displayName, which Azure takes only when it is made");

        _folder.Replace(Schedule, "0 6 * * 1-5", "0 5 * * 1-5");
        await PublishAsync();

        var schedule = _azure.Resources.Bodies["schedules/breast-cancer-nightly"];
        schedule.Text("properties", "displayName").Should().Be("One");
        schedule.Text("properties", "trigger", "expression").Should().Be("0 5 * * 1-5");
        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_cluster_that_was_made_otherwise_keeps_how_one_logs_in_to_it()
    {
        await PublishAsync();
        _azure.Resources.Change("computes/cpu-cluster", body => body["properties"]!["disableLocalAuth"] = false);

        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    /// <summary>What is sent is held against the contract, which has them as read only.</summary>
    [Fact]
    public async Task An_update_of_a_cluster_sends_nothing_back_that_only_the_workspace_says()
    {
        await PublishAsync();
        _azure.Resources.Change("computes/cpu-cluster", body =>
        {
            var properties = body["properties"]!;
            properties["createdOn"] = "2026-01-01T00:00:00Z";
            properties["modifiedOn"] = "2026-01-01T00:00:00Z";
            properties["isAttachedCompute"] = false;
            properties["properties"]!["allocationState"] = "Steady";
            properties["properties"]!["currentNodeCount"] = 0;
        });
        _folder.Replace(Compute, "max_instances: 2", "max_instances: 3");

        await PublishAsync();

        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_compute_instance_is_made_without_what_only_previews_have_and_refused_where_that_is_set()
    {
        const string Instance = "name: cpu-cluster\ntype: computeinstance\nsize: STANDARD_DS3_v2\n"
            + "schedules: {compute_start_stop: [{action: stop, trigger: {type: cron, expression: '0 18 * * *'}}]}\n";
        _folder.Write(Compute, Instance);
        await PublishAsync();

        _azure.Resources.Bodies["computes/cpu-cluster"]["properties"]!["properties"]!.AsObject()
            .Should().NotContainKey("enableRootAccess").And.ContainKey("enableSSO");

        _folder.Write(Compute, Instance + "enable_root_access: false\n");
        FluentActions.Invoking(() => SamplePipeline.Load(_folder)).Should().Throw<DiagnosticException>()
            .Which.Diagnostics.Should().ContainSingle().Which.Code.Should().Be("SLP0005");
    }

    [Fact]
    public async Task A_monitor_is_published_as_the_stable_api_has_it()
    {
        foreach (var data in (string[])["prod", "ref"])
        {
            _azure.Resources.Put($"data/{data}/versions/1");
        }

        _folder.Write("pipelines/breast-cancer/schedule-monitor.yml", """
            name: monitor
            trigger: {type: recurrence, frequency: week, interval: 1}
            create_monitor:
              compute: {instance_type: standard_e4s_v3, runtime_version: "3.4"}
              monitoring_target: {ml_task: classification, endpoint_deployment_id: azureml:shop:blue}
              alert_notification: {emails: [a@example.com]}
              monitoring_signals:
                drift:
                  type: data_drift
                  alert_enabled: true
                  production_data: {input_data: {path: "azureml:prod:1", type: mltable}, data_context: model_inputs}
                  reference_data: {input_data: {path: "azureml:ref:1", type: mltable}, data_context: training}
                  metric_thresholds: {numerical: {jensen_shannon_distance: 0.01}}
            """);

        await PublishAsync();

        var definition = _azure.Resources.Bodies["schedules/monitor"]["properties"]!["action"]!["monitorDefinition"]!;
        definition["alertNotificationSettings"]!["emailNotificationSettings"]!["emails"]![0]!.GetValue<string>().Should().Be("a@example.com");
        definition.Text("monitoringTarget", "taskType").Should().Be("Classification");
        var drift = definition["signals"]!["drift"]!;
        drift["notificationTypes"]![0]!.GetValue<string>().Should().Be("AmlNotification");
        drift["metricThresholds"]![0].Text("metric").Should().Be("JensenShannonDistance");
        drift.Text("productionData", "inputDataType").Should().Be("Rolling");
        drift.Text("productionData", "windowSize").Should().Be("P7D");
        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    private async Task<PublishPlan> PlanAsync() =>
        await _azure.Workspace().PlanAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);

    private async Task PublishAsync() => await _azure.Workspace().ApplyAsync(await PlanAsync(), cancellationToken: Cancel);
}
