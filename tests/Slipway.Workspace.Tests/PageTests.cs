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
        seen["keyboard"]!["reached"]!.GetValue<int>().Should().Be(seen["keyboard"]!["wanted"]!.GetValue<int>(), seen["keyboard"]!.ToJsonString());
        seen["keyboard"]!["hidden"]!.AsArray().Should().BeEmpty("whoever uses the keyboard must see where they are");
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
