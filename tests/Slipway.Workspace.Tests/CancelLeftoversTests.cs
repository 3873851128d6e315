using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>What a pipeline has in the engine and on the disk goes when it was canceled, whatever its servers do.</summary>
public sealed class CancelLeftoversTests
{
    // Steps that run, one within a pipeline and one of a sweep, and one that is to come, for which a place in the network is kept.
    private static readonly JsonObject Job = Pipelines.Pipeline("""
        {
            "first": {"type": "command", "componentId": "azureml:wait:1"},
            "within": {"type": "pipeline", "componentId": "azureml:waits:1"},
            "tuned": {"type": "sweep", "trial": {"componentId": "azureml:wait:1"}, "search_space": {"x": {"type": "choice", "values": [1]}},
                "sampling_algorithm": "grid", "objective": {"goal": "minimize", "primary_metric": "m"}, "limits": {"max_total_trials": 1}},
            "next": {"type": "command", "componentId": "azureml:take:1", "inputs": {"made": {"value": "${{parent.jobs.first.outputs.made}}"}}}
        }
        """);

    [Fact]
    public async Task A_pipeline_that_is_canceled_while_its_server_is_away_leaves_nothing_once_the_next_one_has_started()
    {
        using var folder = new TemporaryFolder();
        var first = await BeginAsync(folder.Path);
        await first.DisposeAsync();
        await using (var between = await TestServer.StartAsync(stateDirectory: folder.Path))
        {
            (await Engine.ContainersOfAsync(between.Scope.WorkspaceId)).Should().HaveCountGreaterThanOrEqualTo(4, "nobody has removed them");
            await between.SendAsync(HttpMethod.Post, $"{W}/jobs/mine/cancel");
        }

        await using var next = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);

        (await next.EndOfAsync("mine")).Status().Should().Be("Canceled");
        await UntilNothingIsLeftAsync(next);
    }

    [Fact]
    public async Task What_is_left_of_a_pipeline_that_ended_when_its_server_died_is_removed_once_the_next_one_has_started()
    {
        using var folder = new TemporaryFolder();
        var first = await BeginAsync(folder.Path);
        await first.DisposeAsync();
        await using (var between = await TestServer.StartAsync(stateDirectory: folder.Path))
        {
            between.Services.GetRequiredService<Database>().Write(connection =>
            {
                connection.EndSteps("mine", JobOutcome.Canceled(), DateTimeOffset.UtcNow);
                connection.EndJob("mine", JobOutcome.Canceled(), DateTimeOffset.UtcNow);
            });
        }

        await using var next = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);

        await UntilNothingIsLeftAsync(next);
    }

    [Fact]
    public async Task Wherever_the_server_dies_while_a_pipeline_is_canceled_nothing_of_it_is_left()
    {
        using var folder = new TemporaryFolder();
        var first = await BeginAsync(folder.Path);
        var (port, workspace) = (first.Port, first.Scope.WorkspaceId);
        await first.DisposeAsync();
        await using var server = new MortalServer(folder.Path, port, isImmortal: false);

        await server.PostAsync($"{W}/jobs/mine/cancel");

        await server.UntilAsync($"{W}/jobs/mine", job => job.Status() == "Canceled");
        await Eventually.UntilAsync(async () =>
            await server.GetAsync("/healthz") is not null && await IsNothingLeftAsync(workspace, folder.Path));
        server.Deaths.Should().BePositive();
    }

    /// <summary>A server with the job 'mine', all of whose first steps run.</summary>
    private static async Task<TestServer> BeginAsync(string folder)
    {
        var image = await Engine.ImageAsync();
        var server = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync(nodes: 4);
        await server.PutComponentAsync(
            "wait", "sleep 600", """{"x": {"type": "integer", "optional": true}}""", """{"made": {"type": "uri_folder"}}""");
        await server.PutComponentAsync("take", "ls ${{inputs.made}}", """{"made": {"type": "uri_folder"}}""");
        await server.PutPipelineComponentAsync("waits", """{"inner": {"type": "command", "componentId": "azureml:wait:1"}}""");
        var put = await server.PutAsync($"{W}/jobs/mine", Job);
        put.Status.Should().Be(201, put.Body.ToJsonString());
        await Eventually.UntilAsync(async () => (await Engine.ContainersOfAsync(server.Scope.WorkspaceId))
            .Count(container => container is { State: "running", Command: not null }) >= 4);
        return server;
    }

    private static async Task UntilNothingIsLeftAsync(TestServer server) => await Eventually.UntilAsync(() =>
        IsNothingLeftAsync(server.Scope.WorkspaceId, server.StateDirectory));

    private static async Task<bool> IsNothingLeftAsync(Guid workspace, string folder)
    {
        using var engine = Engine.NewClient();
        return await Engine.ContainersOfAsync(engine, workspace) is []
            && await Engine.NetworksOfAsync(engine, workspace) is []
            && !Directory.EnumerateFileSystemEntries(Path.Combine(folder, "runs")).Any();
    }
}
