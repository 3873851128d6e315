using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Pipelines;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Workspace.Lifetime;

namespace Slipway.EndToEnd;

/// <summary>Plans and applies against a real local workspace over HTTP; nothing is run, so no container engine is needed.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, EnvironmentImage> Images = new()
    {
        ["python"] = new($"localhost:5000/python@sha256:{new string('a', 64)}"),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-plan-").FullName;
    private WorkspaceConnection _connection = null!;

    private LocalWorkspaceOptions Options => new() { StateDirectory = Path.Combine(_folder, "workspace") };

    public async ValueTask InitializeAsync()
    {
        var address = await LocalWorkspace.EnsureStartedAsync(Options, NullLogger.Instance, Cancel);
        _connection = WorkspaceConnection.WithAuthority(
            address.Uri, address.CertificateFile, address.TokenFile,
            address.SubscriptionId, address.ResourceGroup, address.WorkspaceName);
        Write("pipeline.yml", """
            type: pipeline
            settings:
              default_compute: azureml:cpu-cluster
            jobs:
              hello:
                command: python3 run.py ${{outputs.data}}
                environment: azureml:python@latest
                code: ./src
                outputs:
                  data: {type: uri_folder}
            """);
        Write("compute.yml", "name: cpu-cluster\ntype: amlcompute\nsize: STANDARD_DS3_v2\nmin_instances: 0\nmax_instances: 2\n");
        Write("endpoint.yml", "description: a sample\n");
        Write("schedule.yml", "name: hello-daily\ntrigger:\n  type: cron\n  expression: \"0 6 * * *\"\n  time_zone: UTC\ncreate_job: ./pipeline.yml\n");
        Write("src/run.py", "print(1)\n");
    }

    public async ValueTask DisposeAsync()
    {
        await LocalWorkspace.StopAsync(Options, cancelJobs: true, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_plan_that_was_applied_leaves_nothing_and_the_next_shows_what_changed_down_to_the_line()
    {
        await PublishAsync();
        (await PlanAsync()).IsEmpty.Should().BeTrue();
        Write("src/run.py", "print(1)\nprint(2)\n");

        var plan = await PlanAsync();

        plan.Changes.SelectMany(change => change.Files).Should().ContainSingle().Which.Diff
            .Should().Contain("+print(2)").And.Contain(" print(1)");
        plan.Changes.Select(change => change.Action).Should().Contain(PlannedAction.NewVersion).And.Contain(PlannedAction.Switch);
        await PublishAsync();
        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Schedules_that_did_not_change_are_not_put_again()
    {
        // The first of them fires at once; its job fails, because there is no such image.
        foreach (var (name, trigger, job) in ((string, string, string)[])
        [
            ("plain", "type: recurrence\n  frequency: week\n  interval: 1", "./pipeline.yml"),
            ("pattern", "type: recurrence\n  frequency: month\n  interval: 1\n  schedule: {hours: 4, minutes: [0, 30], month_days: 1}", "./pipeline.yml"),
            ("start", "type: recurrence\n  frequency: day\n  interval: 2\n  start_time: \"2027-01-01T00:00:00Z\"", "./pipeline.yml"),
            ("iana", "type: cron\n  expression: \"15 10 * * 1\"\n  time_zone: Europe/Berlin", "./pipeline.yml"),
            (
                "changes",
                "type: cron\n  expression: \"0 7 * * *\"\n  start_time: \"2027-01-01T00:00:00\"\n  end_time: \"2028-01-01T00:00:00\"",
                "\n  type: pipeline\n  job: ./pipeline.yml\n  experiment_name: nightly\n  tags: {team: research}\n  settings: {continue_on_step_failure: true}"),
        ])
        {
            Write($"schedule-{name}.yml", $"name: hello-{name}\ntrigger:\n  {trigger}\ncreate_job: {job}\n");
        }

        await PublishAsync();
        var before = await WorkspaceState.ReadAsync(Options.StateDirectory);

        var plan = await PlanAsync();
        await PublishAsync();

        plan.Changes.Should().BeEmpty();
        before.Names("schedules").Should().HaveCount(6);
        (await WorkspaceState.ReadAsync(Options.StateDirectory)).Resources.Should().Equal(before.Resources);
    }

    [Fact]
    public async Task Old_deployments_go_and_what_is_pruned_is_gone()
    {
        var options = new PublishOptions { KeepDeployments = 1, Prune = true };
        for (var version = 1; version <= 3; version++)
        {
            Write("src/run.py", $"print({version})\n");
            await PublishAsync(options);
        }

        (await PlanAsync(options)).IsEmpty.Should().BeTrue();
        Directory.Delete(Path.Combine(_folder, "pipelines", "hello"), recursive: true);

        var pruning = await PlanAsync(options);
        pruning.Pruned.Select(change => change.Kind).Should().BeEquivalentTo([ResourceKind.Schedule, ResourceKind.Endpoint]);
        await Workspace(options).ApplyAsync(pruning, cancellationToken: Cancel);
        (await PlanAsync(options)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task What_an_image_is_for_and_its_tags_are_read_back_from_the_workspace_beside_those_of_publishing()
    {
        var image = Images["python"] with
        {
            Description = "for quick tries",
            Tags = ImmutableSortedDictionary<string, string>.Empty.Add("team", "research"),
        };
        var images = new Dictionary<string, EnvironmentImage> { ["python"] = image };
        var plan = await Workspace().PlanAsync(Projects(), images, Cancel);
        await Workspace(new PublishOptions { Commit = "c0ffee" }).ApplyAsync(plan, cancellationToken: Cancel);

        var workspace = await WorkspaceState.ReadAsync(Options.StateDirectory);
        var properties = workspace.Properties("environments/versions").Should().ContainSingle().Which;

        properties.GetProperty("image").GetString().Should().Be(image.Reference);
        properties.GetProperty("description").GetString().Should().Be("for quick tries");
        properties.GetProperty("tags").GetProperty("team").GetString().Should().Be("research");
        properties.GetProperty("tags").GetProperty("slipway.commit").GetString().Should().Be("c0ffee");
        (await Workspace().PlanAsync(Projects(), images, Cancel)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task The_plan_as_JSON_is_the_same_each_time()
    {
        var first = (await PlanAsync()).ToJson();

        (await PlanAsync()).ToJson().Should().Be(first);
        JsonNode.Parse(first)!["changes"]!.AsArray().Should().NotBeEmpty();
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, "pipelines", "hello", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private ImmutableArray<PipelineProject> Projects() =>
        PipelineProject.LoadAll(new PipelineSources(_folder) { ImageNames = Images.Keys.ToHashSet() });

    private PipelineWorkspace Workspace(PublishOptions? options = null) => new(_connection, NullLogger.Instance, options);

    private Task<PublishPlan> PlanAsync(PublishOptions? options = null) => Workspace(options).PlanAsync(Projects(), Images, Cancel);

    private async Task PublishAsync(PublishOptions? options = null) =>
        await Workspace(options).ApplyAsync(await PlanAsync(options), cancellationToken: Cancel);
}
