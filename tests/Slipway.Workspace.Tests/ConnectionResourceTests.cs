using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Connections to services outside, with their secrets, and what else the workspace says of itself.</summary>
public sealed class ConnectionResourceTests
{
    private const string Key = "a-key-that-nobody-may-see";

    [Fact]
    public async Task A_connections_secret_comes_out_by_listsecrets_alone_and_is_gone_with_it()
    {
        await using var server = await StartAsync();
        var put = await server.PutAsync($"{W}/connections/outside", Body(Key));

        put.Status.Should().Be(200, put.ErrorMessage);
        put.Body.ToJsonString().Should().NotContain(Key);
        (await server.GetAsync($"{W}/connections/outside")).Body.ToJsonString().Should().NotContain(Key);
        (await server.GetAsync($"{W}/connections")).Body.ToJsonString().Should().NotContain(Key).And.Contain("outside");
        var secrets = await server.SendAsync(HttpMethod.Post, $"{W}/connections/outside/listsecrets");
        secrets.Properties["credentials"]!["key"]!.GetValue<string>().Should().Be(Key);

        (await server.SendAsync(HttpMethod.Delete, $"{W}/connections/outside")).Status.Should().Be(200);

        (await server.GetAsync($"{W}/connections/outside")).Status.Should().Be(404);
        foreach (var file in Directory.EnumerateFiles(server.StateDirectory, "*", SearchOption.AllDirectories))
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(content, Encoding.Latin1);
            (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().NotContain(Key, file);
        }
    }

    [Fact]
    public async Task A_patch_of_a_connection_leaves_what_it_does_not_name()
    {
        await using var server = await StartAsync();
        await server.PutAsync($"{W}/connections/outside", Body(Key));

        var patched = await server.SendAsync(HttpMethod.Patch, $"{W}/connections/outside",
            """{"properties": {"authType": "ApiKey", "target": "https://other.example.org"}}""");

        patched.Properties["target"]!.GetValue<string>().Should().Be("https://other.example.org");
        patched.Properties["category"]!.GetValue<string>().Should().Be("Git");
        (await server.SendAsync(HttpMethod.Post, $"{W}/connections/outside/listsecrets"))
            .Properties["credentials"]!["key"]!.GetValue<string>().Should().Be(Key);
        (await server.GetAsync($"{W}/connections?category=git")).Body["value"]!.AsArray().Should().ContainSingle();
        (await server.GetAsync($"{W}/connections?category=S3")).Body["value"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Patches_at_once_lose_nothing_of_each_other()
    {
        await using var server = await StartAsync();
        await server.PutAsync($"{W}/connections/outside", Body(Key));

        for (var round = 1; round <= 20; round++)
        {
            await Task.WhenAll(
                PatchAsync($"\"target\": \"https://{round}.example.org\""),
                PatchAsync($"\"metadata\": {{\"round\": \"{round}\"}}"));

            var got = await server.GetAsync($"{W}/connections/outside");
            got.Properties["target"]!.GetValue<string>().Should().Be($"https://{round}.example.org");
            got.Properties["metadata"]!["round"]!.GetValue<string>().Should().Be($"{round}");
        }

        async Task PatchAsync(string change) =>
            (await server.SendAsync(
                HttpMethod.Patch, $"{W}/connections/outside", $"{{\"properties\": {{\"authType\": \"ApiKey\", {change}}}}}"))
            .Status.Should().Be(200);
    }

    [Fact]
    public async Task What_describes_the_workspace_is_changed_and_kept_and_nothing_else_of_it_is()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await StartAsync(stateDirectory: folder.Path))
        {
            (await first.SendAsync(
                HttpMethod.Patch, W, """{"tags": {"team": "a"}, "properties": {"friendlyName": "Ours"}}"""))
                .Status.Should().Be(200);
            var refused = await first.SendAsync(HttpMethod.Patch, W, """{"properties": {"containerRegistry": "/x"}}""");
            (refused.Status, refused.ErrorTarget).Should().Be((400, "properties.containerRegistry"));
            (await first.SendAsync(HttpMethod.Patch, W, """{"properties": {"description": {}}}"""))
                .ErrorTarget.Should().Be("properties.description");
        }

        await using var second = await StartAsync(stateDirectory: folder.Path);

        var workspace = await second.GetAsync(W);
        workspace.Properties["friendlyName"]!.GetValue<string>().Should().Be("Ours");
        workspace.Body["tags"]!["team"]!.GetValue<string>().Should().Be("a");
    }

    [Fact]
    public async Task A_cluster_is_not_started_or_stopped_and_a_compute_instance_is()
    {
        await using var server = await StartAsync();
        await server.PutComputeAsync();
        await server.PutAsync($"{W}/computes/instance", JsonNode.Parse("""
            {"location": "local", "properties": {"computeType": "ComputeInstance", "properties": {"vmSize": "Standard_DS3_v2"}}}
            """)!);

        var stopped = await server.SendAsync(HttpMethod.Post, $"{W}/computes/instance/stop");

        stopped.Status.Should().Be(202);
        (await server.GetAsync(new Uri(stopped.Headers["Location"]).PathAndQuery)).Status.Should().Be(200);
        (await server.GetAsync($"{W}/computes/instance")).Properties["properties"]!["state"]!.GetValue<string>().Should().Be("Stopped");
        (await server.SendAsync(HttpMethod.Post, $"{W}/computes/cluster/start")).Status.Should().Be(400);
        (await server.SendAsync(HttpMethod.Post, $"{W}/computes/none/start")).Status.Should().Be(404);
    }

    private static JsonNode Body(string key) => JsonNode.Parse(
        """{"properties": {"authType": "ApiKey", "category": "Git", "target": "https://git.example.org","""
        + $$$""" "credentials": {"key": "{{{key}}}"} } }""")!;
}
