using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Runs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Sweeps;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Sweeps with real containers, whose trials log their metric by MLflow's API.</summary>
public sealed class SweepTests
{
    // Logs what it is given as the metric 'score'.
    private const string Log = """
        log() { curl --silent --show-error --fail --noproxy '*' --max-time 30 -H "Authorization: Bearer $MLFLOW_TRACKING_TOKEN" -H 'Content-Type: application/json' --data "{\"run_id\": \"$MLFLOW_RUN_ID\", \"key\": \"score\", \"value\": $1, \"timestamp\": $(date +%s%3N), \"step\": ${2:-0}}" $MLFLOW_TRACKING_URI/api/2.0/mlflow/runs/log-metric; }
        """;

    [Fact]
    public async Task A_sweep_runs_its_trials_and_has_the_outputs_of_the_best_and_its_name()
    {
        await using var server = await StartAsync();

        var job = await server.RunAsync("mine", Sweep(
            Log + "\nlog ${{search_space.x}}; echo ${{inputs.word}} ${{search_space.x}} > ${{outputs.model}}/which",
            """{"x": ["choice", [[1, 3, 2]]]}""",
            more: """, "inputs": {"word": {"jobInputType": "literal", "value": "picked"}}, "outputs": {"model": {"jobOutputType": "custom_model", "assetName": "swept"}}"""));

        job.Status().Should().Be("Completed", await LogOfAsync(server, "mine"));
        job["properties"]!["properties"]!["best_child_run_id"]!.GetValue<string>().Should().Be("mine_1");
        job["properties"]!["properties"]!["score"]!.GetValue<string>().Should().Be("3");
        var trials = await server.StepsOfAsync("mine");
        trials.Keys.Should().BeEquivalentTo("trial_0", "trial_1", "trial_2");
        trials["trial_2"]["runId"]!.GetValue<string>().Should().Be("mine_2");
        trials["trial_2"]["parentRunId"]!.GetValue<string>().Should().Be("mine");
        var trial = (await server.GetAsync($"{W}/jobs/mine_2")).Properties;
        trial["jobType"]!.GetValue<string>().Should().Be("Command");
        trial["inputs"]!["x"]!["value"]!.GetValue<string>().Should().Be("2");
        (await FileAsync(server, "azureml/mine/model/which")).Should().Be("picked 3\n");
        (await server.GetAsync($"{W}/models/swept/versions/1")).Properties["modelType"]!.GetValue<string>().Should().Be("custom_model");
        using var browser = await Browser.OpenAsync(server);
        (await browser.GetAsync("/jobs/mine")).Text.Should().Contain("3 of 3 begun").And.Contain("<strong>3</strong>").And.Contain("/jobs/mine_2");
        (await LogOfAsync(server, "mine")).Should().Contain("trial mine_0 begins: x=1").And.Contain("the best trial is mine_1 (score 3)");
    }

    [Fact]
    public async Task A_sweep_as_a_step_gives_the_best_trials_outputs_to_the_next_and_is_reused_when_nothing_changed()
    {
        await using var server = await StartAsync();
        await server.PutComponentAsync(
            "train", Log + "\nlog ${{inputs.x}}; echo ${{inputs.x}} of ${{inputs.kept}} > ${{outputs.model}}/which",
            """{"x": {"type": "number"}, "kept": {"type": "string"}}""", """{"model": {"type": "uri_folder"}}""");
        await server.PutComponentAsync("use", "cat ${{inputs.model}}/which", """{"model": {"type": "uri_folder"}}""");
        var pipeline = Pipelines.Pipeline("""
            {
                "sweep": {"type": "sweep", "trial": {"componentId": "azureml:train:1"}, "inputs": {"kept": {"value": "${{parent.inputs.kept}}"}},
                    "search_space": {"x": {"type": "choice", "values": [5, 4, 6]}}, "sampling_algorithm": "grid",
                    "objective": {"goal": "minimize", "primary_metric": "score"}, "limits": {"max_total_trials": 9, "max_concurrent_trials": 3}},
                "use": {"type": "command", "componentId": "azureml:use:1", "inputs": {"model": {"value": "${{parent.jobs.sweep.outputs.model}}"}}}
            }
            """, """{"kept": {"jobInputType": "literal", "value": "all"}}""");

        var first = await server.RunAsync("first", pipeline);
        var second = await server.RunAsync("second", pipeline);

        var steps = await server.StepsOfAsync("first");
        first.Status().Should().Be("Completed", await LogOfAsync(server, steps["sweep"]["runId"]!.GetValue<string>()));
        (await server.LogOfAsync(steps["use"]["runId"]!.GetValue<string>())).Should().Be("4 of all\n");
        var sweep = await server.RunOfAsync(steps["sweep"]["runId"]!.GetValue<string>());
        sweep["properties"]!["best_child_run_id"]!.GetValue<string>().Should().Be($"{steps["sweep"]["runId"]}_1");
        second.Status().Should().Be("Completed");
        (await server.StepsOfAsync("second"))["sweep"]["properties"]!["azureml.isreused"]!.GetValue<string>().Should().Be("true");
    }

    [Fact]
    public async Task A_trial_that_falls_behind_is_ended_by_the_policy_and_can_t_be_the_best()
    {
        await using var server = await StartAsync(nodes: 2);

        // The one that is behind never ends by itself.
        var job = await server.RunAsync("mine", Sweep(
            Log + "\nlog ${{search_space.x}} 1; if [ ${{search_space.x}} = 1 ]; then sleep 600; fi; log ${{search_space.x}} 2",
            """{"x": ["choice", [[1, 100]]]}""",
            more: """, "earlyTermination": {"policyType": "Bandit", "slackFactor": 0.5, "evaluationInterval": 1}"""));

        var trials = await server.StepsOfAsync("mine");
        job.Status().Should().Be("Completed");
        trials["trial_0"]["status"]!.GetValue<string>().Should().Be("Canceled");
        trials["trial_0"]["properties"]!["slipway.reuse"]!.GetValue<string>().Should().Contain("Bandit");
        trials["trial_1"]["status"]!.GetValue<string>().Should().Be("Completed");
        job["properties"]!["properties"]!["best_child_run_id"]!.GetValue<string>().Should().Be("mine_1");
    }

    [Fact]
    public async Task A_server_that_is_started_again_goes_on_with_the_trials_that_were_begun_and_begins_the_others()
    {
        using var folder = new TemporaryFolder();
        var image = await Engine.ImageWithCurlAsync();
        var first = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);
        await PutAsync(first, image, nodes: 1);
        await first.PutAsync($"{W}/jobs/mine", Sweep(
            Log + "\nsleep 2; log ${{search_space.x}}", """{"x": ["choice", [[1, 2, 3]]]}""", concurrent: 1));
        await Eventually.UntilAsync(async () =>
            (await first.StepsOfAsync("mine")).TryGetValue("trial_1", out var second) && second.Status() == "Running");
        await first.DisposeAsync();

        await using var next = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);
        var job = await next.EndOfAsync("mine");

        job.Status().Should().Be("Completed", await LogOfAsync(next, "mine"));
        (await next.StepsOfAsync("mine")).Values.Select(trial => trial["status"]!.GetValue<string>())
            .Should().Equal("Completed", "Completed", "Completed");
        job["properties"]!["properties"]!["best_child_run_id"]!.GetValue<string>().Should().Be("mine_2");
        (await LogOfAsync(next, "mine")).Split('\n').Count(line => line.Contains("begins", StringComparison.Ordinal)).Should().Be(3);
    }

    [Fact]
    public async Task A_canceled_sweep_ends_its_trials_and_begins_no_more()
    {
        await using var server = await StartAsync(nodes: 1);
        await server.PutAsync($"{W}/jobs/mine", Sweep("sleep 600", """{"x": ["choice", [[1, 2, 3]]]}""", concurrent: 1));
        await Eventually.UntilAsync(async () =>
            (await server.StepsOfAsync("mine")).TryGetValue("trial_0", out var trial) && trial.Status() == "Running");

        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/mine/cancel");

        (await server.EndOfAsync("mine")).Status().Should().Be("Canceled");
        (await server.StepsOfAsync("mine")).Values.Select(trial => trial.Status()).Should().Equal("Canceled");
    }

    [Fact]
    public async Task A_sweep_that_was_canceled_when_its_server_died_ends_the_trials_whose_containers_still_run()
    {
        using var folder = new TemporaryFolder();
        var image = await Engine.ImageWithCurlAsync();
        var first = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);
        await PutAsync(first, image, nodes: 1);
        await first.PutAsync($"{W}/jobs/mine", Sweep("sleep 600", """{"x": ["choice", [[1, 2]]]}""", concurrent: 1));
        await Eventually.UntilAsync(async () =>
            (await first.StepsOfAsync("mine")).TryGetValue("trial_0", out var trial) && trial.Status() == "Running");
        await first.DisposeAsync();
        await using (var between = await TestServer.StartAsync(stateDirectory: folder.Path))
        {
            await between.SendAsync(HttpMethod.Post, $"{W}/jobs/mine/cancel");
        }

        await using var next = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);

        (await next.EndOfAsync("mine")).Status().Should().Be("Canceled");
        (await next.StepsOfAsync("mine")).Values.Select(trial => trial.Status()).Should().Equal("Canceled");
        await Eventually.UntilAsync(() => HasGoneAsync(next, "mine_0"));
    }

    [Fact]
    public async Task A_trial_that_was_canceled_when_its_server_died_is_canceled_though_its_container_has_completed_meanwhile()
    {
        using var folder = new TemporaryFolder();
        var first = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);
        await PutAsync(first, await Engine.ImageAsync(), nodes: 1);
        await first.PutAsync($"{W}/jobs/mine", Sweep(
            "until [ -e outputs/go ]; do sleep 0.05; done", """{"x": ["choice", [[1]]]}"""));
        await Eventually.UntilAsync(async () =>
            (await first.StepsOfAsync("mine")).TryGetValue("trial_0", out var trial) && trial.Status() == "Running");
        await first.DisposeAsync();
        await using (var between = await TestServer.StartAsync(stateDirectory: folder.Path))
        {
            await between.SendAsync(HttpMethod.Post, $"{W}/jobs/mine_0/cancel");
            await File.WriteAllTextAsync(
                Path.Combine(folder.Path, "runs", "mine_0", "wd", "outputs", "go"), "", TestContext.Current.CancellationToken);
            await Eventually.UntilAsync(async () =>
                (await Engine.ContainersOfAsync(between.Scope.WorkspaceId)).Any(container => container.State == "exited"));
        }

        await using var next = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);

        await next.EndOfAsync("mine");
        (await next.StepsOfAsync("mine"))["trial_0"].Status().Should().Be("Canceled");
    }

    [Fact]
    public async Task Outputs_of_the_best_trial_replace_what_an_earlier_sweep_left_in_the_place_that_they_are_given()
    {
        await using var server = await StartAsync();
        var more = """, "outputs": {"model": {"jobOutputType": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/kept"}}""";

        await server.RunAsync("first", Sweep(Log + "\nlog 1; echo 1 > ${{outputs.model}}/which", """{"x": ["choice", [[1]]]}""", more: more));
        var job = await server.RunAsync("second", Sweep(Log + "\nlog 1; echo 2 > ${{outputs.model}}/which", """{"x": ["choice", [[1]]]}""", more: more));

        job.Status().Should().Be("Completed", await LogOfAsync(server, "second"));
        (await FileAsync(server, "kept/which")).Should().Be("2\n");
    }

    [Fact]
    public async Task A_sweep_that_is_canceled_before_it_begins_is_canceled_whatever_its_limit_of_time()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await TestServer.StartAsync(stateDirectory: folder.Path))
        {
            await PutAsync(first, await Engine.ImageAsync(), nodes: 1);
            await first.PutAsync($"{W}/jobs/mine", Sweep("echo", """{"x": ["choice", [[1]]]}""", limits: """, "timeout": "PT1H" """));
            await first.SendAsync(HttpMethod.Post, $"{W}/jobs/mine/cancel");
        }

        await using var next = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);

        (await next.EndOfAsync("mine")).Status().Should().Be("Canceled", await next.LogOfAsync("mine", "azureml-logs/hyperdrive.txt"));
    }

    [Fact]
    public async Task A_sweep_that_can_t_go_on_leaves_no_trial_running()
    {
        await using var server = await StartAsync();
        await server.RunAsync("mine_1", Pipelines.Command("echo"));

        var job = await server.RunAsync("mine", Sweep("sleep 600", """{"x": ["choice", [[1, 2]]]}"""));

        job.Status().Should().Be("Failed");
        (await ErrorOfAsync(server, "mine")).Should().Contain("mine_1");
        (await server.StepsOfAsync("mine"))["trial_0"].Status().Should().Be("Canceled");
        await Eventually.UntilAsync(() => HasGoneAsync(server, "mine_0"));
    }

    [Fact]
    public async Task A_trial_that_is_canceled_by_its_name_ends_alone_and_none_of_a_sweep_under_way_can_be_deleted()
    {
        await using var server = await StartAsync();
        await server.PutAsync($"{W}/jobs/mine", Sweep(
            Log + "\nif [ ${{search_space.x}} = 1 ]; then sleep 600; fi; log ${{search_space.x}}", """{"x": ["choice", [[1, 2]]]}"""));
        await Eventually.UntilAsync(async () =>
            (await server.StepsOfAsync("mine")).Values.Select(trial => trial.Status()).SequenceEqual(["Running", "Completed"]));

        (await server.SendAsync(HttpMethod.Delete, $"{W}/jobs/mine_1")).Status.Should().Be(409);
        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/mine_0/cancel");

        (await server.EndOfAsync("mine")).Status().Should().Be("Completed");
        (await server.StepsOfAsync("mine"))["trial_0"].Status().Should().Be("Canceled");
    }

    [Fact]
    public async Task The_page_of_a_sweep_of_many_trials_shows_the_last_of_them_with_what_they_drew()
    {
        await using var server = await TestServer.StartAsync();
        await PutAsync(server, "image", nodes: 1);
        await server.PutAsync($"{W}/jobs/mine", Sweep("echo", """{"x": ["choice", [[1, 2, 3]]], "y": ["uniform", [0, 1]]}""", trials: 700, algorithm: "Random"));
        server.Services.GetRequiredService<Database>().Write(connection =>
        {
            var sweep = connection.FindJob("mine")!;
            for (var number = 0; number < 600; number++)
            {
                connection.InsertTrial(sweep, Trial.IdOf("mine", number), Trial.Plan(sweep.StepPlan, "mine", number, server.Scope), DateTimeOffset.UtcNow);
            }
        });
        using var browser = await Browser.OpenAsync(server);

        var text = (await browser.GetAsync("/jobs/mine")).Text;

        text.Should().Contain("600 of 700 begun").And.Contain("Only the last 500").And.Contain("/jobs/mine_100\"").And.NotContain("/jobs/mine_99\"");
        var sweep = server.Services.GetRequiredService<Database>().Read(connection => connection.FindJob("mine"))!;
        text.Should().Contain(Sampler.Draw(sweep.StepPlan.Sweep!, "mine", 100)["y"]).And.NotContain(Sampler.Draw(sweep.StepPlan.Sweep!, "mine", 99)["y"]);
    }

    [Fact]
    public async Task A_sweep_that_takes_too_long_is_canceled_and_says_so()
    {
        await using var server = await StartAsync();

        var job = await server.RunAsync("mine", Sweep("sleep 600", """{"x": ["choice", [[1, 2]]]}""", limits: """, "timeout": "PT1S" """));

        job.Status().Should().Be("Canceled");
        (await ErrorOfAsync(server, "mine")).Should().Contain("00:00:01");
    }

    [Fact]
    public async Task Trials_that_all_fail_fail_the_sweep_with_the_first_ones_reason_and_the_rest_is_not_begun()
    {
        await using var server = await StartAsync();

        var job = await server.RunAsync("mine", Sweep("exit 3", """{"x": ["uniform", [0, 1]]}""", trials: 200, concurrent: 2, algorithm: "random"));

        job.Status().Should().Be("Failed");
        (await ErrorOfAsync(server, "mine")).Should().Contain("mine_0").And.Contain("exit code 3");
        (await server.StepsOfAsync("mine")).Count.Should().BeInRange(10, 12);
    }

    [Fact]
    public async Task A_sweep_with_outputs_and_no_metric_fails_with_how_the_metric_is_logged()
    {
        await using var server = await StartAsync();

        var job = await server.RunAsync("mine", Sweep(
            "echo", """{"x": ["choice", [[1]]]}""", more: """, "outputs": {"model": {"jobOutputType": "uri_folder"}}"""));

        job.Status().Should().Be("Failed");
        (await ErrorOfAsync(server, "mine")).Should().Contain("mlflow.log_metric(\"score\"");
    }

    [Theory]
    [InlineData("echo ${{search_space.y}}", "search_space.y")]
    [InlineData("echo ${{inputs.none}}", "'none'")]
    public async Task A_trial_that_uses_what_is_not_there_is_refused_when_the_sweep_is_made(string command, string named)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();

        var answer = await server.PutAsync($"{W}/jobs/mine", Sweep(command, """{"x": ["choice", [[1]]]}"""));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain(named);
        answer.ErrorTarget.Should().Be("properties.trial.command");
    }

    [Theory]
    [InlineData("""{"none": {"type": "choice", "values": [1]}}""", "'none'")]
    [InlineData("""{"n": {"type": "choice", "values": [1, "many"]}}""", "'many'")]
    [InlineData("""{"n": {"type": "uniform", "min_value": 0, "max_value": 0.9}}""", "'0.45'")]
    [InlineData("""{"d": {"type": "choice", "values": [1]}}""", "'d'")]
    public async Task A_hyperparameter_that_the_component_does_not_take_is_refused_when_the_pipeline_is_made(string space, string named)
    {
        await using var server = await TestServer.StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo", """{"n": {"type": "integer", "optional": true}, "d": {"type": "uri_folder", "optional": true}}""");

        var answer = await server.PutAsync($"{W}/jobs/mine", Pipelines.Pipeline($$$"""
            {"s": {"type": "sweep", "trial": "azureml:c:1", "search_space": {{{space}}}, "sampling_algorithm": "random",
                "objective": {"goal": "minimize", "primary_metric": "score"}, "limits": {"max_total_trials": 2}} }
            """));

        answer.Status.Should().Be(400, answer.Body.ToJsonString());
        answer.ErrorMessage.Should().Contain(named);
        answer.ErrorTarget.Should().StartWith("properties.jobs.s.searchSpace");
    }

    private static async Task<TestServer> StartAsync(int nodes = 3)
    {
        var image = await Engine.ImageWithCurlAsync();
        var server = await TestServer.StartAsync(runsJobs: true);
        await PutAsync(server, image, nodes);
        return server;
    }

    private static async Task PutAsync(TestServer server, string image, int nodes)
    {
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync(nodes);
    }

    private static JsonObject Sweep(
        string command, string space, int trials = 10, int concurrent = 10, string algorithm = "Grid", string more = "", string limits = "") =>
        JsonNode.Parse($$$"""
            {"properties": {
                "jobType": "Sweep", "computeId": "{{{W}}}/computes/cluster", "experimentName": "tests",
                "searchSpace": {{{space}}}, "samplingAlgorithm": {"samplingAlgorithmType": "{{{algorithm}}}"},
                "objective": {"primaryMetric": "score", "goal": "Maximize"},
                "limits": {"jobLimitsType": "Sweep", "maxTotalTrials": {{{trials}}}, "maxConcurrentTrials": {{{concurrent}}}{{{limits}}}},
                "trial": {"command": {{{JsonValue.Create(command)!.ToJsonString()}}}, "environmentId": "{{{W}}}/environments/tools/versions/1"}{{{more}}}
            } }
            """)!.AsObject();

    private static async Task<bool> HasGoneAsync(TestServer server, string run) =>
        await server.Services.GetRequiredService<ContainerEngine>().FindAsync(run, 0, TestContext.Current.CancellationToken) is null;

    private static Task<string> LogOfAsync(TestServer server, string run) => server.LogOfAsync(run, "azureml-logs/hyperdrive.txt");

    private static async Task<string> ErrorOfAsync(TestServer server, string run) =>
        (await server.RunOfAsync(run))["error"]!["error"]!["message"]!.GetValue<string>();

    private static async Task<string> FileAsync(TestServer server, string path)
    {
        return await File.ReadAllTextAsync(
            Directory.EnumerateFiles(server.StateDirectory, "*", SearchOption.AllDirectories).Single(file => file.EndsWith(path, StringComparison.Ordinal)),
            TestContext.Current.CancellationToken);
    }
}
