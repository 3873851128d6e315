using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

/// <summary>A real engine is killed under a step and started again.</summary>
public sealed class EngineRestartTests
{
    private const string Wait = "echo begun; until [ -e outputs/go ]; do sleep 0.05; done; echo ended; exit 7";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_whose_container_outlives_the_engine_ends_with_its_true_result()
    {
        await using var engine = await OwnEngine.StartOrSkipAsync(liveRestore: true);
        await using var server = await StartAsync(engine);
        await engine.KillAsync();
        await server.WaitOfAsync("step");
        Go(server);

        await engine.StartAsync();

        (await server.EndOfAsync("step")).Status().Should().Be("Failed");
        (await server.RunOfAsync("step"))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        // What is said while no engine is there may be lost by the engine itself.
        (await server.LogOfAsync("step")).Should().StartWith("begun\n");
        await UntilGoneAsync(engine, server);
    }

    [Fact]
    public async Task A_step_whose_container_the_engine_ends_at_its_start_says_so_and_keeps_its_log()
    {
        await using var engine = await OwnEngine.StartOrSkipAsync(liveRestore: false);
        await using var server = await StartAsync(engine);
        await engine.KillAsync();
        await server.WaitOfAsync("step");

        await engine.StartAsync();

        (await server.EndOfAsync("step")).Status().Should().Be("Failed");
        (await server.RunOfAsync("step"))["error"]!["error"]!["message"]!.GetValue<string>()
            .Should().Contain("engine was away").And.Contain("live-restore");
        (await server.LogOfAsync("step")).Should().Be("begun\n");
        await UntilGoneAsync(engine, server);
    }

    private static async Task<TestServer> StartAsync(OwnEngine engine)
    {
        using var client = engine.NewClient();
        var server = await TestServer.StartAsync(runsJobs: true, engine: engine.Address);
        await server.PutEnvironmentAsync(await Engine.ImageAsync(client));
        await server.PutComputeAsync();
        await server.PutAsync($"{W}/jobs/step", Command(Wait));
        await server.UntilStatusAsync("step", "Running");
        var log = Path.Combine(
            server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun", "dcid.step", "user_logs", "std_log.txt");
        await UntilAsync(() => File.Exists(log) && File.ReadAllText(log) == "begun\n");
        return server;
    }

    private static void Go(TestServer server) =>
        File.Create(Path.Combine(server.StateDirectory, "runs", "step", "wd", "outputs", "go")).Dispose();

    /// <summary>What the step left in the engine is removed.</summary>
    private static async Task UntilGoneAsync(OwnEngine engine, TestServer server)
    {
        using var client = engine.NewClient();
        await UntilAsync(async () => await Engine.ContainersOfAsync(client, server.Scope.WorkspaceId) is []
            && await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId) is []);
    }
}
