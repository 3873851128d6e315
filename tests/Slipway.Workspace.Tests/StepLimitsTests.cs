using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class StepLimitsTests
{
    [Fact]
    public async Task A_step_over_its_memory_is_killed_and_the_error_names_memory_and_the_limit()
    {
        await using var server = await Tools.StartAsync();
        // tail keeps what has no line end in memory: all of it.
        var eat = await server.PutComponentAsync("eat", "head -c 200000000 /dev/zero | tail | wc -c; exit ${PIPESTATUS[1]}");

        var job = await server.RunAsync("hungry", Pipelines.Pipeline(
            $$$$"""{"s": {"componentId": "{{{{eat}}}}", "resources": {"docker_args": "--memory 32m"} } }"""));

        job.Status().Should().Be("Failed");
        var step = (await server.StepsOfAsync("hungry"))["s"];
        step["error"]!["error"]!["message"]!.GetValue<string>().Should().Contain("out of memory").And.Contain("32 MiB");
        step["properties"]!["exitCode"]!.GetValue<string>().Should().Be("137");
    }

    [Fact]
    public async Task The_container_has_the_limits_of_its_step_and_no_way_to_more_rights()
    {
        await using var server = await Tools.StartAsync();
        var sleep = await server.PutComponentAsync("sleep", "sleep 600");
        await server.PutAsync($"{W}/jobs/limited", Pipelines.Pipeline($$$$"""
            {"s": {"componentId": "{{{{sleep}}}}", "resources": {"shm_size": "64m", "docker_args": "--memory=128m --cpus 0.5 --pids-limit=50"} } }
            """));
        await server.UntilAsync($"/history/v1.0{W}/runs/limited/children", children =>
            children["value"]!.AsArray().Single()!["status"]!.GetValue<string>() == "Running");

        using var client = Engine.NewClient();
        var container = (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Single();
        var host = (await client.Containers.InspectContainerAsync(container.ID, TestContext.Current.CancellationToken)).HostConfig!;
        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/limited/cancel");
        await server.EndOfAsync("limited");

        host.Memory.Should().Be(128L << 20);
        host.NanoCPUs.Should().Be(500_000_000);
        host.PidsLimit.Should().Be(50);
        host.ShmSize.Should().Be(64L << 20);
        host.Privileged.Should().BeFalse();
        host.SecurityOpt.Should().Contain("no-new-privileges");
        host.Mounts!.Should().NotContain(mount => mount.Source!.EndsWith("docker.sock", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--privileged", "--privileged")]
    [InlineData("--memory lots", "lots")]
    [InlineData("-v /:/host", "-v")]
    public async Task Arguments_of_the_container_that_are_no_limits_are_refused(string arguments, string named)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var run = await server.PutComponentAsync("run", "echo");
        var job = Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{run}}}}"} }""");
        job["properties"]!["jobs"]!["s"]!["resources"] = new JsonObject { ["docker_args"] = arguments };

        var answer = await server.PutAsync($"{W}/jobs/refused", job);

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain($"'{named}'");
        answer.ErrorTarget.Should().Be("properties.jobs.s.resources.dockerArgs");
    }
}
