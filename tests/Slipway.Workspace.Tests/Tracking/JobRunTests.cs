using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>A job of Azure ML's API is a run of MLflow's, and so is each of its steps.</summary>
public sealed class JobRunTests
{
    [Fact]
    public async Task The_workspace_tells_where_MLflow_is()
    {
        await using var server = await StartAsync();

        var uri = (await server.GetAsync(W)).Properties["mlFlowTrackingUri"]!.GetValue<string>();

        using var answer = await server.Client.GetAsync(new Uri($"{uri}/api/2.0/mlflow/experiments/get?experiment_id=0"), TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task A_job_and_its_steps_are_runs_by_their_names_and_know_one_another()
    {
        await using var server = await StartAsync();
        await MakeAsync(server);
        var step = (await server.StepsOfAsync("job"))["s"]["runId"]!.GetValue<string>();

        var job = await server.RunAsync("job");
        job["info"]!["status"]!.GetValue<string>().Should().Be("SCHEDULED");
        job["info"]!["run_name"]!.GetValue<string>().Should().Be("a pipeline");
        job["info"]!["artifact_uri"]!.GetValue<string>().Should().Be("mlflow-artifacts:/ExperimentRun/dcid.job");
        (await server.RunAsync(step)).Data("tags").Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["mlflow.runName"] = "s", ["mlflow.parentRunId"] = "job", ["mlflow.rootRunId"] = "job",
        });
        (await FindAsync(server, "tags.mlflow.parentRunId = 'job'")).Should().Equal(step);
        (await FindAsync(server, "status = 'SCHEDULED'")).Should().BeEquivalentTo("job", step);
    }

    [Fact]
    public async Task The_tags_and_the_name_of_a_job_are_the_same_in_both_APIs_whoever_sets_them()
    {
        await using var server = await StartAsync();
        await MakeAsync(server);

        await server.MlflowAsync("runs/set-tag", """{"run_id": "job", "key": "team", "value": "a"}""").OkAsync();
        await server.MlflowAsync("runs/update", """{"run_id": "job", "run_name": "renamed"}""").OkAsync();
        var properties = (await server.GetAsync($"{W}/jobs/job")).Properties;
        properties["tags"]!["team"]!.GetValue<string>().Should().Be("a");
        properties["displayName"]!.GetValue<string>().Should().Be("renamed");
        (await server.RunOfAsync("job"))["displayName"]!.GetValue<string>().Should().Be("renamed");

        var put = Job();
        put["properties"]!["tags"] = new System.Text.Json.Nodes.JsonObject { ["team"] = "b" };
        (await server.PutAsync($"{W}/jobs/job", put)).Status.Should().Be(200);
        (await server.RunAsync("job")).Data("tags")["team"].Should().Be("b");
        await server.MlflowAsync("runs/delete-tag", """{"run_id": "job", "key": "team"}""").OkAsync();
        (await server.GetAsync($"{W}/jobs/job")).Properties["tags"]!.AsObject().Should().BeEmpty();
    }

    [Fact]
    public async Task The_tags_of_a_step_are_in_run_history()
    {
        await using var server = await StartAsync();
        await MakeAsync(server);
        var step = (await server.StepsOfAsync("job"))["s"]["runId"]!.GetValue<string>();

        await server.MlflowAsync("runs/set-tag", $$"""{"run_id": "{{step}}", "key": "team", "value": "a"}""").OkAsync();

        (await server.RunOfAsync(step))["tags"]!["team"]!.GetValue<string>().Should().Be("a");
    }

    [Fact]
    public async Task A_job_that_is_deleted_through_MLflow_is_archived_and_a_step_is_not_deleted_alone()
    {
        await using var server = await StartAsync();
        await MakeAsync(server);
        var step = (await server.StepsOfAsync("job"))["s"]["runId"]!.GetValue<string>();

        (await server.MlflowAsync("runs/delete", $$"""{"run_id": "{{step}}"}""")).Error().Should().Be("INVALID_PARAMETER_VALUE");
        await server.MlflowAsync("runs/delete", """{"run_id": "job"}""").OkAsync();
        (await server.GetAsync($"{W}/jobs/job")).Properties["isArchived"]!.GetValue<bool>().Should().BeTrue();
        await server.MlflowAsync("runs/restore", """{"run_id": "job"}""").OkAsync();
        (await server.GetAsync($"{W}/jobs/job")).Properties["isArchived"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task What_a_client_says_of_a_jobs_status_is_passed_over_and_a_canceled_job_is_killed()
    {
        await using var server = await StartAsync();
        await MakeAsync(server);

        var said = await server.MlflowAsync("runs/update", """{"run_id": "job", "status": "FINISHED", "end_time": 5}""").OkAsync();
        said["run_info"]!["status"]!.GetValue<string>().Should().Be("SCHEDULED");
        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/job/cancel");
        (await server.RunAsync("job"))["info"]!["status"]!.GetValue<string>().Should().Be("RUNNING", "it is being canceled");
    }

    [Fact]
    public async Task A_run_that_MLflow_has_made_is_no_job()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();

        (await server.GetAsync($"{W}/jobs/{id}")).Status.Should().Be(404);
        (await server.GetAsync($"{W}/jobs")).Body["value"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task The_page_of_a_job_or_step_shows_what_it_has_logged()
    {
        await using var server = await StartAsync();
        await MakeAsync(server);
        var step = (await server.StepsOfAsync("job"))["s"]["runId"]!.GetValue<string>();
        foreach (var id in (string[])["job", step])
        {
            await server.MlflowAsync("runs/log-batch", $$"""
                {"run_id": "{{id}}", "metrics": [{"key": "loss", "value": 0.125, "timestamp": 1, "step": 7}], "params": [{"key": "depth", "value": "<b>"}]}
                """).OkAsync();
        }

        using var browser = await Browser.OpenAsync(server);
        foreach (var id in (string[])["job", step])
        {
            var page = (await browser.GetAsync($"/jobs/{id}")).Text;
            page.Should().Contain("0.125").And.Contain("<td>7</td>").And.Contain("&lt;b&gt;").And.NotContain("<b>");
        }
    }

    private static async Task<List<string>> FindAsync(TestServer server, string filter)
    {
        var experiment = await server.MlflowAsync("experiments/get-by-name?experiment_name=tests").OkAsync();
        var found = await server.MlflowAsync(
            "runs/search", $$"""{"experiment_ids": ["{{experiment["experiment"]!["experiment_id"]}}"], "filter": "{{filter}}"}""").OkAsync();
        return [.. found["runs"]!.AsArray().Select(run => run!["info"]!["run_id"]!.GetValue<string>())];
    }

    private static System.Text.Json.Nodes.JsonObject Job() => Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}""");

    private static async Task MakeAsync(TestServer server)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "true");
        var put = await server.PutAsync($"{W}/jobs/job", Job());
        put.Status.Should().Be(201, put.Body.ToJsonString());
    }
}
