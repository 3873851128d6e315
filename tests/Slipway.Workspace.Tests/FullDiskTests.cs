using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Testing;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

/// <summary>The workspace's disk is full: a file system in memory, which only root can mount.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_folder.Path, "disk");

    [Fact]
    public async Task A_step_that_ends_on_a_full_disk_says_so_and_ends_with_its_true_result_once_there_is_room()
    {
        using var disk = await SmallDisk.MountOrSkipAsync(State, "size=16m");
        await using var server = await StartAsync();
        await server.PutComponentAsync("run", "until [ -e outputs/go ]; do sleep 0.05; done; seq 1 20000; exit 0");
        await server.PutAsync($"{W}/jobs/pipe", Pipeline("""{"s": {"componentId": "azureml:run:1"} }"""));
        var step = (await server.UntilAsync($"/history/v1.0{W}/runs/pipe/children", children =>
            children["value"]!.AsArray().Single()!.AsObject().Status() == "Running"))["value"]![0]!["runId"]!.GetValue<string>();
        disk.Fill();
        File.Create(Path.Combine(State, "runs", step, "wd", "outputs", "go")).Dispose();

        (await server.WaitOfAsync(step)).Should().Contain("No room");
        (await server.WaitOfAsync("pipe")).Should().Contain("No room");
        var container = (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Single();
        using (var client = Engine.NewClient())
        {
            await client.Containers.WaitContainerAsync(container.ID, Cancellation);
        }

        var refused = await server.PutAsync($"{W}/jobs/another", Command("echo"));
        (refused.Status, refused.ErrorCode).Should().Be((507, "InsufficientStorage"));
        disk.Free();

        (await server.EndOfAsync("pipe")).Status().Should().Be("Completed");
        (await server.RunOfAsync(step))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("0");
        (await server.LogOfAsync(step)).Should().Be(string.Concat(Enumerable.Range(1, 20000).Select(i => $"{i}\n")));
        (await server.LogOfAsync("pipe", "logs/azureml/executionlogs.txt")).Should().MatchRegex(
            """\A\S+ step s \(\S+\) begins\n\S+ step s \(\S+\) Completed\n\S+ pipeline Completed\n\z""");
        await UntilAsync(async () => await Engine.ContainersOfAsync(server.Scope.WorkspaceId) is []);
    }

    [Fact]
    public async Task A_job_that_begins_on_a_full_disk_waits_for_room()
    {
        using var disk = await SmallDisk.MountOrSkipAsync(State, "size=16m");
        await using var server = await StartAsync();
        await server.PutCodeAsync("big", "data", new string('x', 4 << 20));
        await server.PutComponentAsync("run", "cat data | wc -c", code: $"{W}/codes/big/versions/1");
        // It has the one node of the compute until it is let go.
        await server.PutAsync($"{W}/jobs/first", Command("until [ -e outputs/go ]; do sleep 0.05; done"));
        await server.UntilStatusAsync("first", "Running");
        await server.PutAsync($"{W}/jobs/pipe", Pipeline("""{"s": {"componentId": "azureml:run:1"} }"""));
        // Room for what is said of the first job's end, which lets the node go, and none for the other's files.
        disk.Fill(left: 1 << 20);
        File.Create(Path.Combine(State, "runs", "first", "wd", "outputs", "go")).Dispose();

        (await server.WaitOfAsync("pipe")).Should().Contain("No room");
        disk.Free();

        (await server.EndOfAsync("pipe")).Status().Should().Be("Completed");
    }

    [Fact]
    public async Task A_folder_that_can_t_be_written_is_an_error_of_the_start_and_no_lock_that_somebody_has()
    {
        using var disk = await SmallDisk.MountOrSkipAsync(State);
        await disk.MakeReadOnlyAsync();
        var start = () => LocalWorkspace.EnsureStartedAsync(
            new LocalWorkspaceOptions { StateDirectory = State }, NullLogger.Instance, Cancellation);

        var failure = (await start.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();

        (failure.Code, failure.File).Should().Be(("SLP3038", State));
        failure.Message.Should().Contain("Read-only file system");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<TestServer> StartAsync()
    {
        var image = await Engine.ImageAsync();
        var server = await TestServer.StartAsync(runsJobs: true, stateDirectory: State);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync(nodes: 1);
        return server;
    }
}
