using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

public sealed class EngineOutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_whose_engine_breaks_off_and_comes_back_ends_with_its_true_result()
    {
        var image = await Engine.ImageAsync();
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"));
        await using var server = await TestServer.StartAsync(runsJobs: true, engine: engine.Address);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        var run = await server.PutComponentAsync("run", "echo begun; sleep 3; echo ended; exit 7");
        await server.PutAsync($"{W}/jobs/broken-off", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{run}}}}"} }"""));
        await server.UntilAsync($"/history/v1.0{W}/runs/broken-off/children", children =>
            children["value"]!.AsArray().Single()!["status"]!.GetValue<string>() == "Running");

        engine.Drop();
        // Away until the container has ended, which the engine itself is asked.
        using (var direct = Engine.NewClient())
        {
            var container = (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Single();
            await direct.Containers.WaitContainerAsync(container.ID, TestContext.Current.CancellationToken);
        }

        engine.Restore();

        (await server.EndOfAsync("broken-off")).Status().Should().Be("Failed");
        var step = (await server.StepsOfAsync("broken-off"))["s"];
        step["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        (await server.LogOfAsync(step["runId"]!.GetValue<string>())).Should().Be("begun\nended\n");
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_whose_container_is_gone_when_the_server_comes_back_is_failed_and_says_so()
    {
        var image = await Engine.ImageAsync();
        using var folder = new TemporaryFolder();
        await using (var first = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path))
        {
            await first.PutEnvironmentAsync(image);
            await first.PutComputeAsync();
            var run = await first.PutComponentAsync("run", "sleep 600");
            await first.PutAsync($"{W}/jobs/lost", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{run}}}}"} }"""));
            await first.UntilAsync($"/history/v1.0{W}/runs/lost/children", children =>
                children["value"]!.AsArray().Single()!["status"]!.GetValue<string>() == "Running");
        }

        await using var second = await TestServer.StartAsync(stateDirectory: folder.Path);
        using (var direct = Engine.NewClient())
        {
            var container = (await Engine.ContainersOfAsync(second.Scope.WorkspaceId)).Single();
            await direct.Containers.RemoveContainerAsync(
                container.ID, new Docker.DotNet.Models.ContainerRemoveParameters { Force = true }, TestContext.Current.CancellationToken);
        }

        await using var third = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);

        (await third.EndOfAsync("lost")).Status().Should().Be("Failed");
        (await third.StepsOfAsync("lost"))["s"]["error"]!["error"]!["message"]!.GetValue<string>().Should().Contain("can't be known");
    }

    [Fact]
    public async Task A_step_that_has_run_for_long_outlives_a_break_and_keeps_its_log_meanwhile()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"));
        await using var server = await StartAsync(engine, clock);
        await server.PutAsync($"{W}/jobs/long", Command("echo begun; until [ -e outputs/go ]; do sleep 0.05; done; echo ended; exit 7"));
        await server.UntilStatusAsync("long", "Running");
        var log = LogFile(server, "long");
        await UntilAsync(() => File.Exists(log) && File.ReadAllText(log) == "begun\n");

        clock.Now += TimeSpan.FromMinutes(10);
        engine.Drop();
        (await server.WaitOfAsync("long")).Should().Contain("does not answer");
        clock.Now += TimeSpan.FromMinutes(4);
        (await File.ReadAllTextAsync(log, Cancellation)).Should().Be("begun\n");
        (await server.GetAsync($"{W}/jobs/long")).Body.Status().Should().Be("Running");
        await File.WriteAllTextAsync(Path.Combine(server.StateDirectory, "runs", "long", "wd", "outputs", "go"), "", Cancellation);
        engine.Restore();

        (await server.EndOfAsync("long")).Status().Should().Be("Failed");
        (await server.RunOfAsync("long"))["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        (await File.ReadAllTextAsync(log, Cancellation)).Should().Be("begun\nended\n");
        await UntilAsync(async () => await Engine.ContainersOfAsync(server.Scope.WorkspaceId) is []);
    }

    [Fact]
    public async Task A_step_that_begins_while_the_engine_is_away_waits_for_it()
    {
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"));
        await using var server = await StartAsync(engine);
        engine.Drop();

        await server.PutAsync($"{W}/jobs/early", Command("echo here"));
        (await server.WaitOfAsync("early")).Should().Contain("does not answer").And.NotContain("inner exception");
        engine.Restore();

        (await server.EndOfAsync("early")).Status().Should().Be("Completed");
        (await server.LogOfAsync("early")).Should().Be("here\n");
    }

    [Theory]
    [InlineData("POST /networks/create")]
    [InlineData("POST /containers/create")]
    [InlineData("POST /start")]
    public async Task A_step_whose_engine_breaks_at_a_call_that_begins_it_runs_once(string call)
    {
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"), call);
        await using var server = await StartAsync(engine);

        await server.PutAsync($"{W}/jobs/begun", Command("echo once >> outputs/runs; echo here"));
        await engine.Broken;
        engine.Mend();

        (await server.EndOfAsync("begun")).Status().Should().Be("Completed");
        (await server.LogOfAsync("begun")).Should().Be("here\n");
        (await File.ReadAllTextAsync(Artifact(server, "begun", "outputs/runs"), Cancellation)).Should().Be("once\n");
        await server.StopAsync();
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_engine_that_stays_away_fails_the_step_which_says_since_when_and_is_removed_when_it_is_back()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 28, 10, 0, 0, TimeSpan.Zero));
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"));
        await using var server = await StartAsync(engine, clock);
        await server.PutAsync($"{W}/jobs/lonely", Command("echo begun; sleep 600"));
        await server.UntilStatusAsync("lonely", "Running");
        await UntilAsync(() => File.Exists(LogFile(server, "lonely")) && File.ReadAllText(LogFile(server, "lonely")) == "begun\n");
        engine.Drop();
        await server.WaitOfAsync("lonely");

        clock.Now += TimeSpan.FromMinutes(5);

        (await server.EndOfAsync("lonely")).Status().Should().Be("Failed");
        (await server.RunOfAsync("lonely"))["error"]!["error"]!["message"]!.GetValue<string>()
            .Should().Contain("does not answer").And.Contain("since 10:00:00");
        (await File.ReadAllTextAsync(LogFile(server, "lonely"), Cancellation)).Should().Be("begun\n");
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().ContainSingle();
        engine.Restore();
        await UntilAsync(async () => await Engine.ContainersOfAsync(server.Scope.WorkspaceId) is []);
    }

    [Fact]
    public async Task How_a_step_ended_is_written_before_its_container_is_removed()
    {
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"), "DELETE /containers/");
        await using var server = await StartAsync(engine);
        await server.PutAsync($"{W}/jobs/done", Command("echo here"));

        // What a server that dies here leaves behind.
        await engine.Broken;

        (await server.GetAsync($"{W}/jobs/done")).Body.Status().Should().Be("Completed");
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().ContainSingle();
        engine.Mend();
        await UntilAsync(async () => await Engine.ContainersOfAsync(server.Scope.WorkspaceId) is []);
    }

    private static async Task<TestServer> StartAsync(EngineProxy engine, TimeProvider? clock = null)
    {
        var image = await Engine.ImageAsync();
        var server = await TestServer.StartAsync(runsJobs: true, clock: clock, engine: engine.Address);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        return server;
    }

    private static string Artifact(TestServer server, string id, string name) => Path.Combine(
        server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun", $"dcid.{id}", name);

    private static string LogFile(TestServer server, string id) => Artifact(server, id, "user_logs/std_log.txt");
}
