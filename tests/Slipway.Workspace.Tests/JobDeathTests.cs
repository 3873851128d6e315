using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>
/// The server dies at each write in the middle of a job that makes others or takes long, and the job ends as one does whose
/// server lives.
/// </summary>
public sealed class JobDeathTests
{
    private static readonly string[] Over = ["Completed", "Failed", "Canceled"];

    [Fact]
    public async Task Wherever_the_server_dies_during_a_sweep_its_trials_its_best_one_and_its_outputs_are_those_of_one_that_lives()
    {
        var image = await Engine.ImageWithCurlAsync();
        // As MLflow's client, they go on trying while nobody answers. One falls behind, and would never end by itself.
        var job = JsonNode.Parse($$$"""
            {"properties": {
                "jobType": "Sweep", "computeId": "{{{W}}}/computes/cluster", "experimentName": "tests",
                "searchSpace": {"x": ["choice", [[1, 3, 2]]]}, "samplingAlgorithm": {"samplingAlgorithmType": "Grid"},
                "objective": {"primaryMetric": "score", "goal": "Maximize"},
                "earlyTermination": {"policyType": "Bandit", "slackFactor": 0.5, "evaluationInterval": 2},
                "limits": {"jobLimitsType": "Sweep", "maxTotalTrials": 3, "maxConcurrentTrials": 2},
                "outputs": {"model": {"jobOutputType": "custom_model", "assetName": "swept"} },
                "trial": {"environmentId": "{{{W}}}/environments/tools/versions/1", "command": {{{JsonValue.Create("""
                    log() { curl --silent --show-error --fail --noproxy '*' --retry 200 --retry-all-errors --retry-delay 1 -H "Authorization: Bearer $MLFLOW_TRACKING_TOKEN" -H 'Content-Type: application/json' --data "{\"run_id\": \"$MLFLOW_RUN_ID\", \"key\": \"score\", \"value\": $1, \"timestamp\": $2, \"step\": $2}" $MLFLOW_TRACKING_URI/api/2.0/mlflow/runs/log-metric; }
                    log 0 1 && log ${{search_space.x}} 2
                    [ ${{search_space.x}} != 1 ] || sleep 600
                    echo made by ${{search_space.x}} > ${{outputs.model}}/which
                    """)!.ToJsonString()}}} }
            } }
            """)!.AsObject();

        async Task<string> EndAsync(bool isImmortal)
        {
            using var folder = new TemporaryFolder();
            await using var server = await StartAsync(folder.Path, image, isImmortal);
            var state = await PlayAsync(server, folder.Path, job);
            var models = await server.GetAsync($"{W}/models/swept/versions");
            foreach (var trial in (string[])["mine_0", "mine_1", "mine_2"])
            {
                var points = await server.GetAsync($"{Mlflow.Root}/metrics/get-history?run_id={trial}&metric_key=score");
                state += $"\n{trial}: {string.Join(' ', points["metrics"]!.AsArray().Select(point => $"{point!["step"]}:{point["value"]}"))}";
            }

            return $"{state}\n{models["value"]!.AsArray().Count} model; {FileAt(folder.Path, "azureml/mine/model/which")}";
        }

        var expected = await EndAsync(isImmortal: true);
        expected.Should().StartWith("Completed, best: mine_1 3\ntrial_0: Canceled").And.EndWith("1 model; made by 3\n");
        (await EndAsync(isImmortal: false)).Should().Be(expected);
    }

    [Fact]
    public async Task Wherever_the_server_dies_during_a_parallel_step_the_result_of_each_mini_batch_is_there_once()
    {
        var image = await Engine.ImageWithPythonAsync();
        var job = Pipelines.Pipeline("""
            {
                "score": {"type": "parallel", "componentId": "azureml:c:1", "inputs": {
                    "rows": {"job_input_type": "uri_folder", "uri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/rows"} } },
                "read": {"type": "command", "componentId": "azureml:read:1", "inputs": {"scores": {"value": "${{parent.jobs.score.outputs.scores}}"} } }
            }
            """);

        async Task<string> EndAsync(bool isImmortal)
        {
            using var folder = new TemporaryFolder();
            await using var server = await StartAsync(folder.Path, image, isImmortal, PutParallelAsync);
            var state = await PlayAsync(server, folder.Path, job);
            return $"{state}\n{FileAt(folder.Path, "rows_that_were_read")}";
        }

        var expected = await EndAsync(isImmortal: true);
        expected.Should().StartWith("Completed").And.EndWith("a\nb\nc\nd\n");
        (await EndAsync(isImmortal: false)).Should().Be(expected);
    }

    private static async Task PutParallelAsync(TestServer server)
    {
        // Each mini-batch logs what it has done, and goes on trying while nobody answers.
        var code = await server.PutCodeAsync("scoring", "score.py", """
            import json, os, time, urllib.error, urllib.request

            def log(name):
                request = urllib.request.Request(
                    os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/runs/log-metric",
                    json.dumps({"run_id": os.environ["MLFLOW_RUN_ID"], "key": name, "value": 1, "timestamp": 1, "step": 1}).encode(),
                    {"Authorization": "Bearer " + os.environ["MLFLOW_TRACKING_TOKEN"], "Content-Type": "application/json"})
                while True:
                    try:
                        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5).close()
                        return
                    except OSError:
                        time.sleep(0.1)

            def run(mini_batch):
                log(os.path.basename(mini_batch[0]))
                return [os.path.basename(mini_batch[0])]
            """);
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            await server.PutCodeAsync("rows", name, name);
        }

        var answer = await server.PutAsync($"{W}/components/c/versions/1", JsonNode.Parse($$$"""
            {"properties": {"componentSpec": {
                "name": "c", "type": "parallel", "version": "1", "is_deterministic": false, "input_data": "${{inputs.rows}}", "mini_batch_size": "1",
                "inputs": {"rows": {"type": "uri_folder"}}, "outputs": {"scores": {"type": "uri_file"}}, "max_concurrency_per_instance": 2,
                "task": {"type": "run_function", "code": "azureml:{{{code}}}", "entry_script": "score.py", "append_row_to": "${{outputs.scores}}",
                    "environment": "azureml:tools:1"} } } }
            """)!);
        answer.Status.Should().Be(201, answer.Body.ToJsonString());
        await server.PutComponentAsync(
            "read", "while read -r row; do echo $row > outputs/$row; done < ${{inputs.scores}}; n=$(wc -l < ${{inputs.scores}}); [ $n = 4 ] && cat outputs/? > outputs/rows_that_were_read",
            """{"scores": {"type": "uri_file"}}""");
    }

    private static async Task<MortalServer> StartAsync(string folder, string image, bool isImmortal, Func<TestServer, Task>? prepare = null)
    {
        await using var first = await TestServer.StartAsync(stateDirectory: folder);
        await first.PutEnvironmentAsync(image);
        await first.PutComputeAsync();
        await (prepare?.Invoke(first) ?? Task.CompletedTask);
        return new MortalServer(folder, first.Port, isImmortal);
    }

    /// <summary>Runs the job 'mine' to its end.</summary>
    /// <returns>How it ended, and each that it made; what it left is gone.</returns>
    private static async Task<string> PlayAsync(MortalServer server, string folder, JsonObject job)
    {
        await server.PutAsync($"{W}/jobs/mine", job);
        var end = await server.UntilAsync($"{W}/jobs/mine", job => Over.Contains(job.Status()));
        var children = await server.GetAsync($"/history/v1.0{W}/runs/mine/children");
        var workspace = Guid.Parse((await server.GetAsync(W))["properties"]!["workspaceId"]!.GetValue<string>());
        using var engine = Engine.NewClient();
        // What is left is removed while the server is asked: one that has died removes nothing.
        await Eventually.UntilAsync(async () => await server.GetAsync("/healthz") is not null
            && await Engine.ContainersOfAsync(engine, workspace) is []
            && await Engine.NetworksOfAsync(engine, workspace) is []
            && !Directory.EnumerateFileSystemEntries(Path.Combine(folder, "runs")).Any());
        TestContext.Current.SendDiagnosticMessage($"the server died {server.Deaths} times");
        server.Deaths.Should().BeGreaterThan(server.IsImmortal ? -1 : 15);
        var own = end["properties"]!["properties"];
        var run = await server.GetAsync($"/history/v1.0{W}/runs/mine");
        var state = new StringBuilder($"{end.Status()}{run["error"]?["error"]?["message"]}, best: {own?["best_child_run_id"]} {own?["score"]}");
        foreach (var child in children["value"]!.AsArray().Select(child => child!.AsObject()).OrderBy(child => child["displayName"]!.GetValue<string>(), StringComparer.Ordinal))
        {
            state.Append($"\n{child["displayName"]}: {child.Status()} {child["error"]?["error"]?["message"]}");
        }

        return state.ToString();
    }

    private static string FileAt(string folder, string end) => string.Join('|', Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(end, StringComparison.Ordinal))
        .Select(File.ReadAllText));
}
