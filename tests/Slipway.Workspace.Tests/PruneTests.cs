using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class PruneTests
{
    [Fact]
    public async Task Old_jobs_go_with_their_files_but_not_those_that_something_kept_needs()
    {
        var image = await Engine.ImageAsync();
        await using var server = await StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        await server.PutComponentAsync("make", "echo ${{inputs.n}} > ${{outputs.o}}/t", """{"n": {"type": "integer"}}""", """{"o": {"type": "uri_folder"}}""");
        foreach (var (id, n) in ((string, int)[])[("plain", 1), ("asset", 2), ("original", 3), ("taker", 3)])
        {
            var job = await server.RunAsync(id, Pipelines.Pipeline(
                $$$$"""{"make": {"componentId": "azureml:make:1", "inputs": {"n": {"value": "{{{{n}}}}"} } } }"""));
            job.Status().Should().Be("Completed");
        }

        var plain = await RunIdAsync(server, "plain");
        await server.PutAsync($"{W}/data/kept/versions/1", JsonNode.Parse($$$$"""
            {"properties": {"dataType": "uri_folder", "dataUri": "azureml://datastores/workspaceblobstore/paths/azureml/{{{{await RunIdAsync(server, "asset")}}}}/o"} }
            """)!);

        // Nothing is that old, and nothing is that large.
        (await PruneAsync(server, """{"keepDays": 1, "keepGigabytes": 1}""")).Should().Be(0);
        Age(server, "plain", "asset", "original");
        (await PruneAsync(server, """{"keepDays": 1}""")).Should().Be(1);

        (await server.GetAsync($"{W}/jobs/plain")).Status.Should().Be(404);
        FoldersOf(server, plain).Should().BeEmpty();
        foreach (var kept in (string[])["asset", "original", "taker"])
        {
            (await server.GetAsync($"{W}/jobs/{kept}")).Status.Should().Be(200);
        }

        FoldersOf(server, await RunIdAsync(server, "original")).Should().HaveCount(2);

        // What took the outputs goes with what made them; the data asset stays.
        (await PruneAsync(server, """{"keepDays": 1, "keepGigabytes": 0}""")).Should().Be(2);
        (await server.GetAsync($"{W}/jobs/original")).Status.Should().Be(404);
        (await server.GetAsync($"{W}/jobs/asset")).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("{}", "keepDays")]
    [InlineData("""{"keepDays": -1}""", "keepDays")]
    [InlineData("""{"keepDays": 1, "keepGigabytes": "all"}""", "keepGigabytes")]
    public async Task What_is_to_be_kept_must_be_said(string body, string field)
    {
        await using var server = await StartAsync();
        var answer = await server.SendAsync(HttpMethod.Post, "/maintenance/prune", body);

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be(field);
    }

    private static async Task<int> PruneAsync(TestServer server, string body) =>
        (await server.SendAsync(HttpMethod.Post, "/maintenance/prune", body)).Body["jobs"]!.GetValue<int>();

    private static async Task<string> RunIdAsync(TestServer server, string job) =>
        (await server.StepsOfAsync(job))["make"]["runId"]!.GetValue<string>();

    private static IEnumerable<string> FoldersOf(TestServer server, string run) =>
        Directory.EnumerateDirectories(Path.Combine(server.StateDirectory, "blobs"), $"*{run}", SearchOption.AllDirectories);

    private static void Age(TestServer server, params string[] jobs)
    {
        var database = (Storage.Database)server.Services.GetService(typeof(Storage.Database))!;
        database.Write(connection => Dapper.SqlMapper.Execute(
            connection, "UPDATE job SET ended_at = '2020-01-01T00:00:00.0000000Z' WHERE id IN @jobs", new { jobs }));
    }
}
