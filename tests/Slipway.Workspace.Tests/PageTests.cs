using System.Text.Json.Nodes;
using Slipway.Core.Processes;
using Slipway.Testing;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>The pages in a browser.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task The_pages_have_no_fault_that_axe_finds_light_and_dark_and_all_of_them_is_reached_by_keyboard()
    {
        var chromium = await DebianTools.ChromiumAsync();
        var programs = await ClientTools.JavaScriptAsync();
        await using var server = await Tools.StartAsync();
        var (run, step) = await RunSomethingAsync(server);
        string[] pages =
        [
            "/", "/jobs", "/assets", "/pipelines", "/pipelines/pipe", "/components/pipe", "/endpoints/sample", "/schedules/nightly", "/components", "/environments", "/data", "/models", "/endpoints", "/schedules", "/datastores", "/datastores/workspaceblobstore",
            $"/compare?run={run}&run={step}", $"/jobs/{run}/again", $"/jobs/{step}", $"/jobs/{run}",
        ];

        var look = await new ChildProcess(
            "node", ["look_at_pages.js", chromium, await Browser.LinkAsync(server), ScreenshotFolder(), .. pages])
        {
            WorkingDirectory = programs,
        }.RunAsync(TestContext.Current.CancellationToken);

        look.ExitCode.Should().Be(0, look.Error);
        var seen = JsonNode.Parse(look.Output)!;
        var faults = seen["pages"]!.AsArray().Where(page =>
            page!["violations"]!.AsArray().Any(violation => violation!["impact"]!.GetValue<string>() is "serious" or "critical")
            || page["errors"]!.AsArray().Count > 0
            || page["overflow"]!.GetValue<int>() > 0
            || page["status"]!.GetValue<int>() != 200);
        faults.Select(page => page!.ToJsonString()).Should().BeEmpty();
        seen["pages"]!.AsArray().Should().HaveCount(2 * pages.Length);
        seen["keyboard"]!["wanted"]!.GetValue<int>().Should().BePositive();
        seen["keyboard"]!["missed"]!.AsArray().Should().BeEmpty("{0}", seen["keyboard"]!.ToJsonString());
        seen["keyboard"]!["hidden"]!.AsArray().Should().BeEmpty("whoever uses the keyboard must see where they are");
    }

    [Fact]
    public async Task A_run_is_followed_through_its_graph_its_charts_and_its_log_and_lists_stay_fresh()
    {
        var chromium = await DebianTools.ChromiumAsync();
        var programs = await ClientTools.JavaScriptAsync();
        await using var server = await Tools.StartAsync();
        var step = await RunNestedAsync(server);

        var use = await new ChildProcess(
            "node", "use_pages.js", chromium, await Browser.LinkAsync(server), "nested", step, ScreenshotFolder())
        {
            WorkingDirectory = programs,
        }.RunAsync(TestContext.Current.CancellationToken);

        use.ExitCode.Should().Be(0, use.Error);
        var seen = JsonNode.Parse(use.Output)!;
        seen["errors"]!.AsArray().Should().BeEmpty(seen.ToJsonString());
        var graph = seen["graph"]!;
        (graph["closed"]!.GetValue<int>(), graph["opened"]!.GetValue<int>(), graph["charts"]!.GetValue<int>()).Should().Be((4, 6, 1));
        graph["faults"]!.AsArray().Should().BeEmpty("no box lies upon another, and no edge goes through one");
        graph["isZoomed"]!.GetValue<bool>().Should().BeTrue();
        graph["spoken"]!.GetValue<string>().Should().StartWith("talk: Completed");
        var log = seen["log"]!;
        log["lines"]!.GetValue<int>().Should().Be(3003);
        log["first"]!.GetValue<string>().Should().Be("100%", "a line that overwrites itself is shown as it was last");
        log["coloured"]!.GetValue<string>().Should().Be("green");
        log["found"]!.GetValue<string>().Should().Be("1 of 1 lines");
        log["text"]!.GetValue<string>().Should().EndWith("a needle");
        (log["isSeen"]!.GetValue<bool>(), log["isLinked"]!.GetValue<bool>()).Should().Be((true, true));
        seen["navigation"]!.GetValue<double>().Should().BeLessThan(110, "at the width of a telephone the page begins at once");
        seen["list"]!["notice"]!.GetValue<string>().Should().StartWith("Your session has ended").And.Contain("slipway workspace open");
    }

    /// <summary>A chain with a shortcut beside a pipeline in the pipeline; its first step has much to say.</summary>
    private static async Task<string> RunNestedAsync(TestServer server)
    {
        await server.PutComponentAsync(
            "talk",
            "printf '10%%\\r 50%%\\r100%%\\n\\033[32mgreen\\033[0m\\n'; i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; echo a needle; echo x > ${{outputs.o}}/x",
            outputs: """{"o": {"type": "uri_folder"}}""");
        await server.PutComponentAsync("use", "cp ${{inputs.i}}/x ${{outputs.o}}/", """{"i": {"type": "uri_folder"}}""", """{"o": {"type": "uri_folder"}}""");
        await server.PutComponentAsync("join", "cat ${{inputs.i}}/x ${{inputs.j}}/x", """{"i": {"type": "uri_folder"}, "j": {"type": "uri_folder"}}""");
        await server.PutPipelineComponentAsync(
            "inner",
            """
            {"one": {"componentId": "azureml:use:1", "inputs": {"i": {"value": "${{parent.inputs.i}}"} } },
             "two": {"componentId": "azureml:use:1", "inputs": {"i": {"value": "${{parent.jobs.one.outputs.o}}"} } } }
            """,
            """{"i": {"type": "uri_folder"}}""");
        (await server.RunAsync("nested", Pipelines.Pipeline(
            """
            {"talk": {"componentId": "azureml:talk:1"},
             "middle": {"componentId": "azureml:use:1", "inputs": {"i": {"value": "${{parent.jobs.talk.outputs.o}}"} } },
             "inside": {"componentId": "azureml:inner:1", "type": "pipeline", "inputs": {"i": {"value": "${{parent.jobs.middle.outputs.o}}"} } },
             "join": {"componentId": "azureml:join:1", "inputs": {"i": {"value": "${{parent.jobs.talk.outputs.o}}"}, "j": {"value": "${{parent.jobs.middle.outputs.o}}"} } } }
            """))).Status().Should().Be("Completed");
        var step = (await server.StepsOfAsync("nested"))["talk"]["runId"]!.GetValue<string>();
        var points = Enumerable.Range(0, 20).Select(at => $$"""{"key": "loss", "value": {{20 - at}}, "timestamp": {{at}}, "step": {{at}}}""");
        await server.MlflowAsync("runs/log-batch", $$"""{"run_id": "{{step}}", "metrics": [{{string.Join(',', points)}}]}""").OkAsync();
        return step;
    }

    private static async Task<(string Run, string Step)> RunSomethingAsync(TestServer server)
    {
        var code = await server.PutCodeAsync("rows", "rows.csv", "a,b\n1,2\n");
        await server.PutComponentAsync("make", "cp rows.csv ${{outputs.rows}}/; echo made", outputs: """{"rows": {"type": "uri_folder"}}""", code: code);
        await server.PutComponentAsync("fail", "cat ${{inputs.rows}}/rows.csv; exit 3", """{"rows": {"type": "uri_folder"}}""");
        await server.PutPipelineComponentAsync(
            "pipe",
            """
            {"make": {"componentId": "azureml:make:1", "computeId": "azureml:cluster", "outputs": {"rows": "${{parent.outputs.rows}}"} },
             "fail": {"componentId": "azureml:fail:1", "computeId": "azureml:cluster", "inputs": {"rows": "${{parent.jobs.make.outputs.rows}}"} } }
            """,
            """{"word": {"type": "string", "default": "hello"}}""",
            """{"rows": {"type": "uri_folder"}}""");
        var job = Pipelines.Pipeline("{}");
        job["properties"]!["componentId"] = "azureml:pipe:1";
        job["properties"]!["tags"] = new JsonObject { ["git.commit"] = "0123456789abcdef0123456789abcdef01234567" };
        (await server.RunAsync("seen", job)).Status().Should().Be("Failed");
        await server.PutAsync($"{W}/data/rows/versions/1", JsonNode.Parse("""
            {"properties": {"dataType": "uri_folder", "dataUri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/rows"}}
            """)!);
        await server.PutAsync($"{W}/models/weights/versions/1", JsonNode.Parse("""
            {"properties": {"modelUri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/rows"}}
            """)!);
        await server.PutAsync($"{W}/batchEndpoints/sample", JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!);
        await server.PutAsync($"{W}/batchEndpoints/sample/deployments/first", JsonNode.Parse("""
            {"location": "local", "properties": {"deploymentConfiguration": {
                "deploymentConfigurationType": "PipelineComponent", "componentId": {"referenceType": "Id", "assetId": "azureml:pipe:1"}}}}
            """)!);
        (await server.PutAsync($"{W}/schedules/nightly", JsonNode.Parse("""
            {"properties": {"trigger": {"triggerType": "Cron", "expression": "0 3 * * *"}, "action": {"actionType": "CreateJob", "jobDefinition": {
                "jobType": "Pipeline", "componentId": "azureml:pipe:1"}}}}
            """)!)).Status.Should().Be(201);
        return ("seen", (await server.StepsOfAsync("seen"))["make"]["runId"]!.GetValue<string>());
    }

    /// <summary>Where the pictures go, for whoever wants to look at them; none are made otherwise.</summary>
    private static string ScreenshotFolder() =>
        Environment.GetEnvironmentVariable("SLIPWAY_SCREENSHOTS") is { Length: > 0 } own
            ? Directory.CreateDirectory(own).FullName
            : "";
}
