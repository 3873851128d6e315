using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

public sealed class PublishTests : IAsyncLifetime
{
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
    public async Task Publishing_makes_everything_and_switches_callers_and_schedules_to_it_last()
    {
        await PublishAsync();

        var paths = _azure.Resources.Bodies.Keys.Order(StringComparer.Ordinal).ToList();
        paths.Should().SatisfyRespectively(
            p => p.Should().StartWith("batchEndpoints/breast-cancer-abcdef"),
            p => p.Should().StartWith("batchEndpoints/breast-cancer-abcdef/deployments/breast-cancer-"),
            p => p.Should().StartWith("codes/"),
            p => p.Should().StartWith("codes/"),
            p => p.Should().StartWith("components/azureml_anonymous/versions/"),
            p => p.Should().StartWith("components/breast_cancer/versions/"),
            p => p.Should().StartWith("components/breast_cancer_prepare/versions/"),
            p => p.Should().StartWith("components/breast_cancer_train_r/versions/"),
            p => p.Should().Be("computes/cpu-cluster"),
            p => p.Should().StartWith("environments/python-r/versions/"),
            p => p.Should().Be("schedules/breast-cancer-nightly"),
            p => p.Should().Be("schedules/breast-cancer-weekly"));
        Resource("batchEndpoints/breast-cancer-abcdef")["properties"]!["defaults"]!["deploymentName"]!
            .GetValue<string>().Should().Be(paths[1].Split('/')[^1]);

        var writes = _azure.Writes.Where(write => write.Contains("MachineLearning", StringComparison.Ordinal)).ToList();
        writes[^3].Should().EndWith("batchEndpoints/breast-cancer-abcdef");
        writes[^2..].Select(write => write.Split('/')[^1]).Should()
            .BeEquivalentTo("breast-cancer-nightly", "breast-cancer-weekly");
    }

    [Fact]
    public async Task Publishing_a_second_time_writes_nothing()
    {
        await PublishAsync();
        var writes = _azure.Writes.Count;

        var plan = await PlanAsync();
        await _azure.Workspace().ApplyAsync(plan, cancellationToken: Cancel);

        plan.ToString().Should().Be("The workspace is as the repository wants it.");
        plan.IsEmpty.Should().BeTrue();
        _azure.Writes.Should().HaveCount(writes);
    }

    [Fact]
    public async Task Planning_writes_nothing()
    {
        var plan = await PlanAsync();

        plan.Changes.Should().HaveCount(13);
        _azure.Writes.Should().BeEmpty();
    }

    [Fact]
    public async Task Parts_of_a_plan_are_applied_one_after_the_other()
    {
        var workspace = _azure.Workspace();
        var plan = await PlanAsync();

        await workspace.ApplyAsync(plan, PublishPart.Computes, Cancel);
        _azure.Resources.Bodies.Keys.Should().Equal("computes/cpu-cluster");

        await workspace.ApplyAsync(plan, PublishPart.Pipelines, Cancel);
        _azure.Resources.Bodies.Keys.Should().NotContain(path => path.StartsWith("schedules/", StringComparison.Ordinal));

        await workspace.ApplyAsync(plan, PublishPart.Schedules, Cancel);
        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_changed_script_makes_new_versions_of_what_runs_it_and_of_nothing_else()
    {
        await PublishAsync();
        _folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", "print('prepared')\n");

        var plan = await PlanAsync();

        plan.Changes.Select(change => (change.Action, change.Kind)).Should().Equal(
            (PlannedAction.NewVersion, ResourceKind.Code),
            (PlannedAction.NewVersion, ResourceKind.Component),
            (PlannedAction.NewVersion, ResourceKind.PipelineComponent),
            (PlannedAction.Create, ResourceKind.Deployment),
            (PlannedAction.Switch, ResourceKind.DefaultDeployment),
            (PlannedAction.Update, ResourceKind.Schedule),
            (PlannedAction.Update, ResourceKind.Schedule));
        plan.Changes[1].Name.Should().Be("breast_cancer_prepare");
        plan.Changes[^1].Fields.Should().ContainSingle().Which.Path.Should().Be("action.jobDefinition.componentId");
    }

    [Fact]
    public async Task Another_image_digest_makes_new_versions_of_every_component()
    {
        await PublishAsync();
        var images = new Dictionary<string, EnvironmentImage> { ["python-r"] = new($"localhost:5000/python-r@sha256:{new string('b', 64)}") };

        var plan = await _azure.Workspace().PlanAsync(SamplePipeline.Load(_folder), images, Cancel);

        plan.Changes.Where(change => change.Kind == ResourceKind.Component).Should().HaveCount(3);
        plan.Changes.Should().NotContain(change => change.Kind == ResourceKind.Code);
    }

    [Fact]
    public void An_image_that_is_not_named_by_digest_is_refused() =>
        FluentActions.Invoking(() => new EnvironmentImage("localhost:5000/python-r:latest"))
            .Should().Throw<ArgumentException>().WithMessage("*'localhost:5000/python-r:latest'*");

    [Fact]
    public async Task Changed_settings_make_a_new_deployment_because_none_is_changed_in_place()
    {
        await PublishAsync();
        _folder.Replace("pipelines/breast-cancer/pipeline.yml", "settings:", "settings:\n  continue_on_step_failure: true");

        var plan = await PlanAsync();

        plan.Changes.Should().Contain(change => change.Kind == ResourceKind.Deployment && change.Action == PlannedAction.Create);
    }

    [Theory]
    [InlineData("type: uri_folder, path: 'azureml:raw:3'", "data/raw/versions/3")]
    [InlineData("type: uri_folder, path: 'azureml:raw@latest'", "data/raw")]
    [InlineData("type: mlflow_model, path: 'azureml:raw:3'", "models/raw/versions/3")]
    public async Task Data_that_the_workspace_does_not_have_is_an_error_before_anything_is_written(string data, string path)
    {
        _folder.Replace("pipelines/breast-cancer/pipeline.yml", "inputs:\n  seed: 20", $"inputs:\n  raw: {{{data}}}\n  seed: 20");

        // A schedule would not take a label.
        File.Delete(Path.Combine(_folder.Path, "pipelines/breast-cancer/schedule.yml"));
        File.Delete(Path.Combine(_folder.Path, "pipelines/breast-cancer/schedule-weekly.yml"));

        var error = (await FluentActions.Awaiting(PublishAsync).Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Subject;

        error.ToString().Should().StartWith("pipelines/breast-cancer/pipeline.yml:").And.Contain("error SLP0071: 'azureml:raw");
        _azure.Writes.Should().BeEmpty();
        _azure.Resources.Put(path);
        await PublishAsync();
    }

    [Fact]
    public async Task What_is_taken_out_of_a_schedule_is_taken_out_of_the_workspace()
    {
        _folder.Replace("pipelines/breast-cancer/schedule.yml", "time_zone", "end_time: \"2030-01-01T00:00:00\"\n  time_zone");
        _folder.Replace("pipelines/breast-cancer/schedule.yml", "trigger:", "tags: {team: x}\ntrigger:");
        await PublishAsync();
        _folder.Replace("pipelines/breast-cancer/schedule.yml", "end_time: \"2030-01-01T00:00:00\"", string.Empty);
        _folder.Replace("pipelines/breast-cancer/schedule.yml", "tags: {team: x}", string.Empty);

        var change = (await PlanAsync()).Changes.Should().ContainSingle().Subject;

        change.Fields.Select(field => field.Path).Should().BeEquivalentTo("trigger.endTime", "tags.team");
        await PublishAsync();
        Resource("schedules/breast-cancer-nightly")["properties"]!["trigger"]!["endTime"].Should().BeNull();
        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    /// <summary>The times of the day of a recurrence that has none are sent as an empty pattern, and may be kept as none.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("""{"hours":[],"minutes":[]}""")]
    [InlineData("""{"hours":null,"minutes":null,"weekDays":[],"monthDays":null}""")]
    public async Task A_recurrence_without_times_is_unchanged_however_the_workspace_keeps_that(string? kept)
    {
        _folder.Write(
            "pipelines/breast-cancer/schedule.yml",
            "name: breast-cancer-nightly\ntrigger: {type: recurrence, frequency: hour, interval: 6, start_time: '2026-01-01T06:00:00Z', time_zone: Europe/Berlin}\n"
            + "create_job: ./pipeline.yml\n");
        await PublishAsync();
        _azure.Resources.Change("schedules/breast-cancer-nightly", body =>
        {
            var trigger = (JsonObject)body["properties"]!["trigger"]!;
            trigger["startTime"]!.GetValue<string>().Should().Be("2026-01-01 07:00:00", "a moment is sent as the clocks of the zone show it");
            trigger.Remove("schedule");
            if (kept is not null)
            {
                trigger["schedule"] = JsonNode.Parse(kept);
            }
        });

        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_schedule_changed_in_the_studio_is_put_back_and_stays_paused()
    {
        await PublishAsync();
        _azure.Resources.Change("schedules/breast-cancer-nightly", body =>
        {
            body["properties"]!["trigger"]!["expression"] = "0 7 * * *";
            body["properties"]!["isEnabled"] = false;
        });

        var plan = await PlanAsync();
        plan.Changes.Should().ContainSingle().Which.ToString()
            .Should().Be("~ schedule breast-cancer-nightly: trigger.expression: 0 7 * * * → 0 6 * * 1-5 (drift)");
        await _azure.Workspace().ApplyAsync(plan, cancellationToken: Cancel);

        Resource("schedules/breast-cancer-nightly")["properties"]!["trigger"]!["expression"]!
            .GetValue<string>().Should().Be("0 6 * * 1-5");
        Resource("schedules/breast-cancer-nightly")["properties"]!["isEnabled"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Switching_the_default_deployment_keeps_what_others_have_set_on_the_endpoint()
    {
        await PublishAsync();
        _azure.Resources.Change("batchEndpoints/breast-cancer-abcdef", body => body["tags"] = new JsonObject { ["cost"] = "42" });
        (await PlanAsync()).IsEmpty.Should().BeTrue("a company's own tags are none of the files' business");
        _folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", "print('other')\n");

        await PublishAsync();

        Resource("batchEndpoints/breast-cancer-abcdef")["tags"]!["cost"]!.GetValue<string>().Should().Be("42");
    }

    [Fact]
    public async Task A_smaller_cluster_is_changed_and_an_equal_one_left_alone()
    {
        var workspace = _azure.Workspace();
        var projects = SamplePipeline.Load(_folder);
        await workspace.ApplyAsync(await workspace.PlanComputesAsync(projects, Cancel), cancellationToken: Cancel);
        _azure.Resources.Change("computes/cpu-cluster", body =>
        {
            body["properties"]!["properties"]!["scaleSettings"]!["nodeIdleTimeBeforeScaleDown"] = "PT120S";
            body["properties"]!["properties"]!["vmSize"] = "standard_ds3_V2";
        });
        (await workspace.PlanComputesAsync(projects, Cancel)).IsEmpty.Should().BeTrue();

        _azure.Resources.Change("computes/cpu-cluster", body =>
            body["properties"]!["properties"]!["scaleSettings"]!["maxNodeCount"] = 1);

        (await workspace.PlanComputesAsync(projects, Cancel)).Changes.Should().ContainSingle()
            .Which.Fields.Should().ContainSingle().Which.Should()
            .Be(new FieldChange("scaleSettings.maxNodeCount", "1", "2"));
    }

    [Fact]
    public async Task A_deployment_that_could_not_be_provisioned_is_put_again()
    {
        await PublishAsync();
        var path = _azure.Resources.Bodies.Keys.Single(key => key.Contains("/deployments/", StringComparison.Ordinal));
        _azure.Resources.Change(path, body => body["properties"]!["provisioningState"] = "Failed");

        (await PlanAsync()).Changes.Should().ContainSingle().Which.Kind.Should().Be(ResourceKind.Deployment);
    }

    [Fact]
    public async Task A_compute_that_is_nowhere_is_an_error_with_its_place()
    {
        File.Delete(Path.Combine(_folder.Path, "pipelines/breast-cancer/compute.yml"));

        var error = (await FluentActions.Awaiting(PlanAsync).Should().ThrowAsync<DiagnosticException>())
            .Which.Diagnostics.Should().ContainSingle().Subject;

        error.ToString().Should().StartWith("pipelines/breast-cancer/pipeline.yml:11:20: error SLP0041: the workspace has no compute 'cpu-cluster'");
    }

    [Fact]
    public async Task An_image_that_this_build_does_not_have_is_an_error_with_its_place()
    {
        var images = new Dictionary<string, EnvironmentImage> { ["python"] = new($"localhost:5000/python@sha256:{new string('b', 64)}") };

        var errors = (await FluentActions
            .Awaiting(() => _azure.Workspace().PlanAsync(SamplePipeline.Load(_folder), images, Cancel))
            .Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;

        errors.Should().OnlyContain(error => error.Code == "SLP0040");
        errors.Select(error => error.File).Should().Equal(
            "pipelines/breast-cancer/components/prepare.yml",
            "pipelines/breast-cancer/components/train_r.yml",
            "pipelines/breast-cancer/pipeline.yml");
    }

    [Theory]
    [InlineData(403, "SLP0070", "AzureML Data Scientist")]
    [InlineData(409, "SLP0072", "run it again")]
    public async Task A_refused_write_says_what_to_do_and_what_still_serves(int status, string code, string remedy)
    {
        var plan = await PlanAsync();
        _azure.Refuse = call => call.StartsWith("PUT", StringComparison.Ordinal)
            && call.Contains("/deployments/", StringComparison.Ordinal) ? status : null;

        var found = (await FluentActions
            .Awaiting(() => _azure.Workspace().ApplyAsync(plan, cancellationToken: Cancel))
            .Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;

        found[0].Code.Should().Be(code);
        found[0].Remedy.Should().Contain(remedy);
        found[0].Message.Should().Contain("the fake was told to refuse this");
        found[1].Message.Should().Contain("endpoints and schedules serve what they served before");
        Resource("batchEndpoints/breast-cancer-abcdef")["properties"]!["defaults"].Should().BeNull();
    }

    [Fact]
    public async Task An_expired_token_is_said_with_how_to_get_another()
    {
        _azure.AnswerAny = async context =>
        {
            await FakeAzure.ErrorAsync(context, 401, "ExpiredAuthenticationToken", "The token expired on 2036-11-26.");
            return true;
        };

        var found = (await FluentActions.Awaiting(() => PlanAsync()).Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics[0];

        found.Code.Should().Be("SLP0070");
        found.Message.Should().Contain("expired on 2036-11-26");
        found.Remedy.Should().Contain("az login").And.Contain("read anew");
    }

    [Fact]
    public async Task Uploaded_code_is_where_the_code_asset_says()
    {
        await PublishAsync();

        foreach (var (path, body) in _azure.Resources.Bodies.Where(pair => pair.Key.StartsWith("codes/", StringComparison.Ordinal)))
        {
            var container = new Uri(body["properties"]!["codeUri"]!.GetValue<string>()).AbsolutePath.Trim('/');
            _azure.Blobs.Blobs.Keys.Should().Contain(key => key.StartsWith($"{container}/", StringComparison.Ordinal), path);
        }

        _azure.Blobs.Blobs.Keys.Select(key => key.Split('/', 2)[1])
            .Should().BeEquivalentTo("prepare.py", "train.py", "train.R");
    }

    private JsonObject Resource(string path) => _azure.Resources.Bodies[path];

    private Task<PublishPlan> PlanAsync() =>
        _azure.Workspace().PlanAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);

    private async Task PublishAsync() =>
        await _azure.Workspace().ApplyAsync(await PlanAsync(), cancellationToken: Cancel);
}
