using System.Text.Json.Nodes;
using Slipway.Core.Processes;
using Slipway.Testing;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Microsoft's own clients, unmodified, over every operation that they and this server have.</summary>
public sealed class OfficialClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_Python_client_reads_back_what_it_has_put_and_runs_streams_downloads_and_cancels_jobs(bool isNewest)
    {
        var image = await Engine.ImageWithCurlAsync();
        await using var server = await Tools.StartAsync(image: image);
        await server.PutPipelineComponentAsync("pipe", "{}");
        await server.PutAsync($"{W}/batchEndpoints/sample", JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!);
        await server.PutAsync($"{W}/batchEndpoints/sample/deployments/first", JsonNode.Parse("""
            {"location": "local", "properties": {"deploymentConfiguration": {
                "deploymentConfigurationType": "PipelineComponent",
            """
            + """ "componentId": {"referenceType": "Id", "assetId": "azureml:pipe:1"}, "settings": {}}}}""")!);

        var run = await RunPythonAsync(
            server, isNewest, "use_workspace.py", "--image", image, "--endpoint", "sample", "--deployment", "first");

        run.ExitCode.Should().Be(0, run.Error);
        ClientTools.ShouldHaveGotWhatWasPut(run.Output, isNewest ? 43 : 41);
    }

    [Fact]
    public async Task The_newest_Python_clients_operations_are_answered_but_for_those_that_the_docs_name()
    {
        var image = await Engine.ImageAsync();
        await using var server = await Tools.StartAsync();

        var run = await RunPythonAsync(server, isNewest: true, "use_operations.py", "--image", image);

        run.ExitCode.Should().Be(0, run.Error);
        await new DocsSection("workspace-api.md", "Operations of Microsoft's Python client")
            .ShouldBeAsync(ClientOperations.Table(JsonNode.Parse(run.Output)!.AsObject()));
    }

    [Theory]
    [InlineData("2025-09-01")]
    [InlineData("2022-10-01")]
    public async Task The_JavaScript_client_reads_back_what_it_has_put(string apiVersion)
    {
        var folder = await ClientTools.JavaScriptAsync();
        var image = await Engine.ImageAsync();
        // Its pollers have something to wait for.
        await using var server = await StartAsync(runsJobs: true, operations: "2");

        var run = await new ChildProcess(
            "node", "use_workspace.js", $"https://localhost:{server.Port}", Path.Combine(server.StateDirectory, "token"), apiVersion, image)
        {
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string?> { ["NODE_EXTRA_CA_CERTS"] = Path.Combine(server.StateDirectory, "authority.pem") },
        }.RunAsync(TestContext.Current.CancellationToken);

        run.ExitCode.Should().Be(0, run.Error);
        ClientTools.ShouldHaveGotWhatWasPut(run.Output, 70);
    }

    private static async Task<ChildProcessResult> RunPythonAsync(
        TestServer server, bool isNewest, string program, params string[] arguments)
    {
        var python = await DebianTools.PythonAsync();
        var newest = isNewest ? await DebianTools.NewestAzureMlAsync() : null;
        return await new ChildProcess(python,
        [
            Path.Combine(ClientTools.Folder, "python", program),
            "--url", $"https://localhost:{server.Port}",
            "--token-file", Path.Combine(server.StateDirectory, "token"),
            "--ca-file", Path.Combine(server.StateDirectory, "authority.pem"),
            "--subscription-id", "00000000-0000-0000-0000-000000000000",
            "--resource-group", "local",
            "--workspace", "local",
            "--environment", "tools:1",
            "--compute", "cluster",
            .. arguments,
        ])
        {
            Environment = new Dictionary<string, string?> { ["PYTHONPATH"] = newest },
        }.RunAsync(TestContext.Current.CancellationToken);
    }
}
