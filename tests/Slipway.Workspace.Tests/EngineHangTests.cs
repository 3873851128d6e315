using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

/// <summary>An engine that takes calls and answers none, which is no broken connection.</summary>
public sealed class EngineHangTests
{
    private const string Silent = "does not answer (it takes calls and is silent)";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_wait_for_an_engine_that_hangs_and_end_with_their_true_results()
    {
        await using var engine = await OwnEngine.StartOrSkipAsync();
        await using var server = await StartAsync(engine);
        await server.PutAsync($"{W}/jobs/running", Command("echo begun; until [ -e outputs/go ]; do sleep 0.05; done; echo ended; exit 7"));
        await server.UntilStatusAsync("running", "Running");
        var log = LogFile(server, "running");
        await UntilAsync(() => File.Exists(log) && File.ReadAllText(log) == "begun\n");

        await engine.HangAsync();
        await server.PutAsync($"{W}/jobs/beginning", Command("echo here"));
        (await server.WaitOfAsync("running")).Should().Contain(Silent);
        (await server.WaitOfAsync("beginning")).Should().Contain(Silent);
        (await server.GetAsync($"{W}/jobs/running")).Body.Status().Should().Be("Running");
        await File.WriteAllTextAsync(Path.Combine(server.StateDirectory, "runs", "running", "wd", "outputs", "go"), "", Cancellation);
        await engine.GoOnAsync();

        (await server.EndOfAsync("running")).Status().Should().Be("Failed");
        (await server.RunOfAsync("running"))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        (await File.ReadAllTextAsync(log, Cancellation)).Should().Be("begun\nended\n");
        (await server.EndOfAsync("beginning")).Status().Should().Be("Completed");
        (await server.LogOfAsync("beginning")).Should().Be("here\n");
        using var client = engine.NewClient();
        await UntilAsync(async () => await Engine.ContainersOfAsync(client, server.Scope.WorkspaceId) is []
            && await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId) is []);
    }

    [Fact]
    public async Task An_engine_that_goes_on_hanging_fails_the_step_which_says_since_when()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 28, 10, 0, 0, TimeSpan.Zero));
        await using var engine = await OwnEngine.StartOrSkipAsync();
        await using var server = await StartAsync(engine, clock);
        await server.PutAsync($"{W}/jobs/lonely", Command("sleep 600"));
        await server.UntilStatusAsync("lonely", "Running");
        await engine.HangAsync();
        await server.WaitOfAsync("lonely");

        clock.Now += TimeSpan.FromMinutes(5);

        (await server.EndOfAsync("lonely")).Status().Should().Be("Failed");
        (await server.RunOfAsync("lonely"))["error"]!["error"]!["message"]!.GetValue<string>()
            .Should().Contain(Silent).And.Contain("since 10:00:00");
        await engine.GoOnAsync();
        using var client = engine.NewClient();
        await UntilAsync(async () => await Engine.ContainersOfAsync(client, server.Scope.WorkspaceId) is []);
    }

    [Theory]
    [InlineData("POST /networks/create")]
    [InlineData("POST /containers/create")]
    [InlineData("POST /start")]
    public async Task A_step_whose_engine_hangs_at_a_call_that_begins_it_and_does_it_later_runs_once(string call)
    {
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"), call, hangs: true);
        await using var server = await TestServer.StartAsync(runsJobs: true, engine: engine.Address);
        await server.PutEnvironmentAsync(await Engine.ImageAsync());
        await server.PutComputeAsync();
        await server.PutAsync($"{W}/jobs/begun", Command("echo once >> outputs/runs; echo here"));
        await engine.Broken;
        (await server.WaitOfAsync("begun")).Should().Contain(Silent);

        engine.Mend();

        (await server.EndOfAsync("begun")).Status().Should().Be("Completed");
        (await server.LogOfAsync("begun")).Should().Be("here\n");
        var runs = await File.ReadAllTextAsync(Artifact(server, "begun", "outputs/runs"), Cancellation);
        runs.Should().Be("once\n");
        using var client = Engine.NewClient();
        await UntilAsync(async () => await Engine.ContainersOfAsync(client, server.Scope.WorkspaceId) is []
            && await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId) is []);
    }

    private static async Task<TestServer> StartAsync(OwnEngine engine, TimeProvider? clock = null)
    {
        using var client = engine.NewClient();
        var server = await TestServer.StartAsync(runsJobs: true, clock: clock, engine: engine.Address);
        await server.PutEnvironmentAsync(await Engine.ImageAsync(client));
        await server.PutComputeAsync();
        return server;
    }

    private static string Artifact(TestServer server, string id, string name) => Path.Combine(
        server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun", $"dcid.{id}", name);

    private static string LogFile(TestServer server, string id) => Artifact(server, id, "user_logs/std_log.txt");
}
