using System.Text.Json.Nodes;
using Slipway.Core.Processes;
using Slipway.Testing;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests;

/// <summary>
/// The jobs and pipelines of Microsoft's azureml-examples, each as it stands but for its image, by the newest official client:
/// where a folder of them is named by <c>SLIPWAY_EXAMPLES</c>. It takes some twenty minutes.
/// </summary>
public sealed class ExampleJobTests
{
    private const string Folder = "SLIPWAY_EXAMPLES";
    private const string Part = "SLIPWAY_EXAMPLES_ONLY";

    [Fact]
    public async Task The_examples_of_jobs_run_to_their_end_but_for_those_that_the_docs_name()
    {
        var folder = Environment.GetEnvironmentVariable(Folder);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Folder} names no folder of Microsoft's azureml-examples.");
        var part = Environment.GetEnvironmentVariable(Part);
        var image = await DebianImage.ForExamplesAsync();
        var python = await DebianTools.PythonAsync();
        await using var server = await TestServer.StartAsync(runsJobs: true, internet: PublicTransport.Create);
        await server.PutEnvironmentAsync(image);

        var run = await new ChildProcess(python,
        [
            Path.Combine(ClientTools.Folder, "python", "run_examples.py"),
            "--url", $"https://localhost:{server.Port}",
            "--token-file", Path.Combine(server.StateDirectory, "token"),
            "--ca-file", Path.Combine(server.StateDirectory, "authority.pem"),
            "--subscription-id", "00000000-0000-0000-0000-000000000000",
            "--resource-group", "local",
            "--workspace", "local",
            "--environment", "tools:1",
            "--examples", folder!,
            "--only", part ?? "",
        ])
        {
            Environment = new Dictionary<string, string?> { ["PYTHONPATH"] = await DebianTools.NewestAzureMlAsync() },
        }.RunAsync(TestContext.Current.CancellationToken);

        run.ExitCode.Should().Be(0, run.Error);
        var outcomes = ExampleOutcome.Read(JsonNode.Parse(run.Output)!.AsObject());
        if (string.IsNullOrEmpty(part))
        {
            await new DocsSection("workspace-api.md", "Microsoft's examples of jobs").ShouldBeAsync(ExampleOutcome.Table(outcomes));
        }
        else
        {
            TestContext.Current.TestOutputHelper!.WriteLine(run.Output);
        }
    }
}
