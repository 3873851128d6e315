#pragma warning disable xUnit1069 // What is called in a test takes its token by itself.
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Core.Processes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>A step logs by the variables that it is given, and reaches nothing else by them.</summary>
public sealed class StepTrackingTests
{
    private const string Call = """
        call() { curl --silent --show-error --noproxy '*' --max-time 30 -H "Authorization: Bearer $MLFLOW_TRACKING_TOKEN" "$@"; echo; }
        post() { call -H 'Content-Type: application/json' --data "$2" "$MLFLOW_TRACKING_URI/api/2.0/mlflow/$1"; }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_step_logs_with_nothing_but_curl_and_the_variables_that_it_is_given_and_both_APIs_show_it()
    {
        await using var server = await StartCurlAsync();

        var step = await RunAsync(server, "logs", $$"""
            {{Call}}
            set -e
            post runs/log-parameter "{\"run_id\": \"$MLFLOW_RUN_ID\", \"key\": \"depth\", \"value\": \"3\"}"
            post runs/log-batch "{\"run_id\": \"$MLFLOW_RUN_ID\", \"metrics\": [{\"key\": \"loss\", \"value\": 0.5, \"timestamp\": 1, \"step\": 1}, {\"key\": \"loss\", \"value\": 0.25, \"timestamp\": 2, \"step\": 2}]}"
            post runs/set-tag "{\"run_id\": \"$MLFLOW_RUN_ID\", \"key\": \"team\", \"value\": \"a\"}"
            call "$MLFLOW_TRACKING_URI/api/2.0/mlflow/experiments/get-by-name?experiment_name=$MLFLOW_EXPERIMENT_NAME"
            mkdir -p outputs && echo own > outputs/own.txt
            echo logged > plot.txt
            call --upload-file plot.txt "$MLFLOW_TRACKING_URI/api/2.0/mlflow-artifacts/artifacts/ExperimentRun/dcid.$MLFLOW_RUN_ID/outputs/plot.txt"
            """);

        step.Status().Should().Be("Completed", await LogAsync(server, step));
        var id = step["runId"]!.GetValue<string>();
        var run = await server.RunAsync(id);
        run.Data("params").Should().Equal(new Dictionary<string, string> { ["depth"] = "3" });
        run.Data("metrics").Should().Equal(new Dictionary<string, string> { ["loss"] = "0.25" });
        run["info"]!["status"]!.GetValue<string>().Should().Be("FINISHED");
        step["tags"]!["team"]!.GetValue<string>().Should().Be("a");
        var files = await server.MlflowAsync($"artifacts/list?run_id={id}&path=outputs").OkAsync();
        files["files"]!.AsArray().Select(file => file!["path"]!.GetValue<string>()).Should().Equal("outputs/own.txt", "outputs/plot.txt");
        var blobs = server.Services.GetRequiredService<BlobStore>();
        blobs.List(server.Scope.DefaultContainer, $"ExperimentRun/dcid.{id}/outputs/").Should().HaveCount(2);
        (await LogAsync(server, step)).Should().Contain("\"name\":\"tests\"");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_steps_token_is_good_for_its_own_run_and_those_that_it_makes()
    {
        await using var server = await StartCurlAsync();
        var other = await server.CreateRunAsync(more: """, "run_name": "secret name" """);
        (await server.MlflowAsync("runs/log-parameter", $$"""{"run_id": "{{other}}", "key": "depth", "value": "secret value"}""")).Status.Should().Be(200);
        using var secret = new ByteArrayContent("secret file"u8.ToArray());
        await server.Client.PutAsync(new Uri($"/api/2.0/mlflow-artifacts/artifacts/ExperimentRun/dcid.{other}/f", UriKind.Relative), secret, Cancellation);

        var step = await RunAsync(server, "bounds", $$"""
            {{Call}}
            api=$MLFLOW_TRACKING_URI/api/2.0
            echo READ $(call "$api/mlflow/runs/get?run_id={{other}}")
            echo WRITE $(post runs/log-metric '{"run_id": "{{other}}", "key": "m", "value": 1, "timestamp": 1}')
            echo SEARCH $(post runs/search '{"experiment_ids": ["0", "1"]}')
            echo FILE $(call "$api/mlflow-artifacts/artifacts/ExperimentRun/dcid.{{other}}/f")
            echo LISTING $(call "$api/mlflow-artifacts/artifacts?path=ExperimentRun/dcid.{{other}}")
            echo PUT $(call --upload-file /bin/cat "$api/mlflow-artifacts/artifacts/ExperimentRun/dcid.{{other}}/g")
            echo DELETE $(post experiments/delete '{"experiment_id": "0"}')
            echo PARENT $(post runs/log-metric "{\"run_id\": \"$AZUREML_ROOT_RUN_ID\", \"key\": \"m\", \"value\": 1, \"timestamp\": 1}")
            echo AZURE $(call "$MLFLOW_TRACKING_URI{{W}}?api-version=2024-10-01")
            echo HEALTH $(call "$MLFLOW_TRACKING_URI/healthz")
            echo NOBODY $(curl --silent --noproxy '*' "$api/mlflow/runs/get?run_id=$MLFLOW_RUN_ID")
            echo CHILD $(post runs/create "{\"experiment_id\": \"0\", \"tags\": [{\"key\": \"mlflow.parentRunId\", \"value\": \"$MLFLOW_RUN_ID\"}]}")
            """);

        var log = await LogAsync(server, step);
        step.Status().Should().Be("Completed", log);
        string Said(string what) => log.Split('\n').Single(line => line.StartsWith($"{what} ", StringComparison.Ordinal) || line == what);
        Said("READ").Should().Contain("RESOURCE_DOES_NOT_EXIST");
        Said("WRITE").Should().Contain("RESOURCE_DOES_NOT_EXIST");
        Said("FILE").Should().Contain("PERMISSION_DENIED");
        Said("LISTING").Should().Contain("PERMISSION_DENIED");
        Said("PUT").Should().Contain("RESOURCE_DOES_NOT_EXIST");
        Said("DELETE").Should().Contain("PERMISSION_DENIED");
        Said("PARENT").Should().Contain("PERMISSION_DENIED");
        Said("AZURE").TrimEnd().Should().Be("AZURE", "there is no such route");
        Said("HEALTH").TrimEnd().Should().Be("HEALTH");
        Said("NOBODY").Should().Contain("UNAUTHENTICATED");
        Said("SEARCH").Should().Contain(step["runId"]!.GetValue<string>());
        log.Should().NotContain("secret");
        var child = JsonNode.Parse(Said("CHILD")["CHILD ".Length..])!["run"]!["info"]!["run_id"]!.GetValue<string>();
        (await server.RunAsync(child)).Data("tags")["mlflow.parentRunId"].Should().Be(step["runId"]!.GetValue<string>());
        await server.SendAsync(HttpMethod.Delete, $"{W}/jobs/bounds");
        (await server.MlflowAsync($"runs/get?run_id={child}")).Error().Should().Be("RESOURCE_DOES_NOT_EXIST", "its runs go with a job");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_steps_token_is_good_until_the_step_ends_and_for_no_other_server()
    {
        await using var server = await StartCurlAsync();
        await server.PutComponentAsync("tells", "echo $MLFLOW_TRACKING_URI $MLFLOW_TRACKING_TOKEN; sleep 600", isDeterministic: false);
        await server.PutAsync($"{W}/jobs/tells", Pipelines.Pipeline("""{"s": {"componentId": "azureml:tells:1"} }"""));
        var id = (await server.StepsOfAsync("tells"))["s"]["runId"]!.GetValue<string>();
        string[] told = [];
        await server.UntilAsync($"/history/v1.0{W}/runs/{id}", run => run.Status() == "Running"
            && (told = LogOf(server, id).Trim().Split(' ')).Length == 2);
        using var client = new HttpClient { BaseAddress = new Uri(told[0]) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", told[1]);
        var address = new Uri($"/api/2.0/mlflow/runs/get?run_id={id}", UriKind.Relative);

        using (var alive = await client.GetAsync(address, Cancellation))
        {
            alive.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        server.Client.DefaultRequestHeaders.Authorization = client.DefaultRequestHeaders.Authorization;
        (await server.MlflowAsync($"runs/get?run_id={id}")).Status.Should().Be(401, "it is no token of the workspace");
        (await server.GetAsync(W)).Status.Should().Be(401);
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        client.DefaultRequestHeaders.Authorization = server.Client.DefaultRequestHeaders.Authorization;
        using (var foreign = await client.GetAsync(address, Cancellation))
        {
            foreign.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "the workspace's token is none of a step's");
        }

        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/tells/cancel");
        await server.EndOfAsync("tells");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", told[1]);
        using var ended = await client.GetAsync(address, Cancellation);
        ended.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Encoding.UTF8.GetString(await File.ReadAllBytesAsync(Path.Combine(server.StateDirectory, "workspace.db"), Cancellation))
            .Should().NotContain(told[1]);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_step_reaches_that_one_port_of_its_machine_and_the_way_to_it_goes_with_its_network()
    {
        if (await LocalWorkspace.WhyHostIsOpenAsync(Cancellation) is { } reason)
        {
            Assert.Skip($"Steps can't be kept from this machine's services: {reason}");
        }

        await using var server = await StartCurlAsync();
        using var service = new System.Net.Sockets.TcpListener(IPAddress.Any, 0);
        service.Start();
        var port = ((IPEndPoint)service.LocalEndpoint).Port;

        var step = await RunAsync(server, "reach", $$"""
            address=${MLFLOW_TRACKING_URI#http://}
            for place in $address ${address%:*}:{{port}}; do
                (exec 3<> /dev/tcp/${place%:*}/${place##*:}) && echo reached || echo refused
            done
            echo OPEN $address
            """);

        var log = await LogAsync(server, step);
        step.Status().Should().Be("Completed", log);
        log.Split('\n').Where(line => line is "reached" or "refused").Should().Equal("reached", "refused");
        var opened = log.Split('\n').Single(line => line.StartsWith("OPEN ", StringComparison.Ordinal)).Split(':')[^1];
        await server.StopAsync();
        var rules = await new ChildProcess("/usr/sbin/iptables", "-w", "5", "-S", "INPUT").RunSuccessfullyAsync(Cancellation);
        rules.Output.Should().NotContain($"--dport {opened} ");
    }

    [Fact(Timeout = 180_000)]
    public async Task The_variables_of_MLflow_are_no_part_of_what_a_step_is_known_by_and_a_reused_step_has_its_metrics()
    {
        await using var server = await StartCurlAsync();
        await server.PutComponentAsync("once", $$$"""
            {{{Call}}}
            post runs/log-metric "{\"run_id\": \"$MLFLOW_RUN_ID\", \"key\": \"loss\", \"value\": 7, \"timestamp\": 1}"
            """);
        var job = Pipelines.Pipeline("""{"s": {"componentId": "azureml:once:1"} }""");

        await server.RunAsync("first", job);
        await server.RunAsync("second", job);

        var second = (await server.StepsOfAsync("second"))["s"];
        second["properties"]!["azureml.isreused"]!.GetValue<string>().Should().Be("true", second.ToJsonString());
        (await server.RunAsync(second["runId"]!.GetValue<string>())).Data("metrics")["loss"].Should().Be("7");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_step_registers_what_it_has_logged_and_nothing_of_others_and_deletes_nothing()
    {
        await using var server = await StartCurlAsync();
        var other = await server.CreateRunAsync();

        var step = await RunAsync(server, "registers", $$"""
            {{Call}}
            echo 'flavors: {}' > MLmodel
            call --upload-file MLmodel "$MLFLOW_TRACKING_URI/api/2.0/mlflow-artifacts/artifacts/ExperimentRun/dcid.$MLFLOW_RUN_ID/model/MLmodel"
            post registered-models/create '{"name": "forest"}'
            post model-versions/create "{\"name\": \"forest\", \"source\": \"mlflow-artifacts:/ExperimentRun/dcid.$MLFLOW_RUN_ID/model\", \"run_id\": \"$MLFLOW_RUN_ID\"}"
            post registered-models/alias '{"name": "forest", "alias": "champion", "version": "1"}'
            for source in mlflow-artifacts:/ExperimentRun/dcid.{{other}}/model mlflow-artifacts:/ExperimentRun mlflow-artifacts:/ s3://bucket/model; do
                echo FOREIGN $(post model-versions/create "{\"name\": \"forest\", \"source\": \"$source\"}")
            done
            echo DELETE $(call -X DELETE "$MLFLOW_TRACKING_URI/api/2.0/mlflow/registered-models/delete?name=forest")
            """);

        var log = await LogAsync(server, step);
        step.Status().Should().Be("Completed", log);
        log.Split('\n').Where(line => line.StartsWith("FOREIGN", StringComparison.Ordinal)).Should().HaveCount(4)
            .And.OnlyContain(line => line.Contains("PERMISSION_DENIED", StringComparison.Ordinal));
        log.Split('\n').Single(line => line.StartsWith("DELETE", StringComparison.Ordinal)).Should().Contain("PERMISSION_DENIED");
        var version = (await server.GetAsync($"{W}/models/forest/versions/1")).Properties;
        version["modelType"]!.GetValue<string>().Should().Be("mlflow_model");
        version["jobName"]!.GetValue<string>().Should().Be("registers");
        (await server.GetAsync($"{W}/models/forest/versions/2")).Status.Should().Be(404);
        (await server.MlflowAsync("registered-models/alias?name=forest&alias=champion").OkAsync())["model_version"]!["run_id"]!
            .GetValue<string>().Should().Be(step["runId"]!.GetValue<string>());
    }

    [Fact(Timeout = 180_000)]
    public async Task A_step_goes_on_logging_when_the_server_has_been_started_again()
    {
        using var folder = new TemporaryFolder();
        var image = await Engine.ImageWithCurlAsync();
        string step;
        await using (var first = await StartAsync(runsJobs: true, stateDirectory: folder.Path))
        {
            await first.PutEnvironmentAsync(image);
            await first.PutComputeAsync();
            await first.PutComponentAsync("goes-on", $$"""
                {{Call}}
                log() { post runs/log-metric "{\"run_id\": \"$MLFLOW_RUN_ID\", \"key\": \"$1\", \"value\": 1, \"timestamp\": 1}"; }
                log before
                until call "$MLFLOW_TRACKING_URI/api/2.0/mlflow/runs/get?run_id=$MLFLOW_RUN_ID" | grep -q '"go"'; do sleep 0.1; done
                log after
                """, isDeterministic: false);
            await first.PutAsync($"{W}/jobs/goes-on", Pipelines.Pipeline("""{"s": {"componentId": "azureml:goes-on:1"} }"""));
            step = (await first.StepsOfAsync("goes-on"))["s"]["runId"]!.GetValue<string>();
            await first.UntilAsync($"{Mlflow.Root}/runs/get?run_id={step}", run => run["run"]!.AsObject().Data("metrics").ContainsKey("before"));
        }

        await using var next = await StartAsync(runsJobs: true, stateDirectory: folder.Path);

        await next.MlflowAsync("runs/set-tag", $$"""{"run_id": "{{step}}", "key": "go", "value": "on"}""").OkAsync();
        (await next.EndOfAsync("goes-on")).Status().Should().Be("Completed");
        (await next.RunAsync(step)).Data("metrics").Keys.Should().BeEquivalentTo("before", "after");
    }

    [Fact(Timeout = 300_000)]
    public async Task Where_the_engines_networks_are_on_another_machine_a_step_runs_without_and_a_warning_says_why()
    {
        await using var engine = await OwnEngine.StartOrSkipAsync();
        using var client = engine.NewClient();
        var image = await Engine.ImageAsync(client);
        await using var server = await StartAsync(runsJobs: true, engine: engine.Address);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();

        var step = await RunAsync(server, "without", "echo uri=$MLFLOW_TRACKING_URI token=$MLFLOW_TRACKING_TOKEN");

        step.Status().Should().Be("Completed", step.ToJsonString());
        (await LogAsync(server, step)).Should().Be("uri= token=\n");
        step["warnings"]!.AsArray().Should().ContainSingle().Which!["message"]!.GetValue<string>()
            .Should().Contain("without MLflow").And.Contain("on this machine");
    }

    private static async Task<TestServer> StartCurlAsync()
    {
        var image = await Engine.ImageWithCurlAsync();
        var server = await StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        return server;
    }

    /// <summary>Runs a pipeline of one step.</summary>
    private static async Task<JsonObject> RunAsync(TestServer server, string name, string command)
    {
        await server.PutComponentAsync(name, command, isDeterministic: false);
        await server.RunAsync(name, Pipelines.Pipeline($$"""{"s": {"componentId": "azureml:{{name}}:1"} }"""));
        return (await server.StepsOfAsync(name))["s"];
    }

    private static Task<string> LogAsync(TestServer server, JsonObject step) => server.LogOfAsync(step["runId"]!.GetValue<string>());

    private static string LogOf(TestServer server, string run)
    {
        var log = new BlobLocation(server.Scope.DefaultContainer, $"ExperimentRun/dcid.{run}/user_logs/std_log.txt");
        var blobs = server.Services.GetRequiredService<BlobStore>();
        if (blobs.Find(log) is null)
        {
            return "";
        }

        using var reader = new StreamReader(blobs.OpenRead(log));
        return reader.ReadToEnd();
    }
}
