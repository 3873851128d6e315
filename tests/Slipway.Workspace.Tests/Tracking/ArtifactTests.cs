using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>MLflow's artifact proxy, before the workspace's own storage.</summary>
public sealed class ArtifactTests
{
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts";

    [Fact]
    public async Task An_artifact_is_put_listed_read_and_deleted_and_is_a_blob_of_its_run()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        var root = $"ExperimentRun/dcid.{id}";

        (await PutAsync(server, $"{root}/model/MLmodel", "flavors")).Should().Be(HttpStatusCode.OK);
        (await PutAsync(server, $"{root}/model/a%20b%C3%A4.txt", "named")).Should().Be(HttpStatusCode.OK);

        var blob = server.Services.GetRequiredService<BlobStore>().Properties(new BlobLocation(server.Scope.DefaultContainer, $"{root}/model/MLmodel"));
        blob.Length.Should().Be(7);
        (await ReadAsync(server, $"{root}/model/a%20b%C3%A4.txt")).Should().Be("named");
        (await ListAsync(server, $"/api/2.0/mlflow/artifacts/list?run_id={id}")).Should().Equal("model/");
        (await ListAsync(server, $"/api/2.0/mlflow/artifacts/list?run_id={id}&path=model")).Should().Equal("model/MLmodel 7", "model/a bä.txt 5");
        (await ListAsync(server, $"{Proxy}?path={root}/model")).Should().Equal("MLmodel 7", "a bä.txt 5");
        (await server.SendAsync(HttpMethod.Delete, $"{Proxy}/{root}/model/MLmodel")).Status.Should().Be(200);
        (await ListAsync(server, $"{Proxy}?path={root}/model")).Should().Equal("a bä.txt 5");
        (await server.SendAsync(HttpMethod.Delete, $"{Proxy}/{root}/model")).Status.Should().Be(200);
        (await ListAsync(server, $"/api/2.0/mlflow/artifacts/list?run_id={id}")).Should().BeEmpty();
        (await server.GetAsync($"{Proxy}/{root}/model/MLmodel")).Error().Should().Be("RESOURCE_DOES_NOT_EXIST");
    }

    [Theory]
    [InlineData("ExperimentRun/dcid.none/file", 404)]
    [InlineData("ExperimentRun/dcid.{run}", 403)]
    [InlineData("ExperimentRun/file", 403)]
    [InlineData("ExperimentRun/dcid.JOB/file", 404)]
    [InlineData("azureml/other/file", 403)]
    [InlineData("LocalUpload/code/file", 403)]
    [InlineData("ExperimentRun/dcid.{run}/%2e%2e/dcid.other/file", 404)]
    [InlineData("ExperimentRun/dcid.{run}/a//b", 400)]
    [InlineData("ExperimentRun/dcid.job/user_logs/std_log.txt", 403)]
    [InlineData("ExperimentRun/dcid.job/azureml-logs/20_image_build_log.txt", 403)]
    [InlineData("ExperimentRun/dcid.job/azureml-logs/hyperdrive.txt", 403)]
    [InlineData("ExperimentRun/dcid.job/logs/azureml/executionlogs.txt", 403)]
    public async Task An_artifact_is_written_beneath_its_run_alone(string path, int status)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        (await server.PutAsync($"{W}/jobs/job", Pipelines.Command("true"))).Status.Should().Be(201);
        var id = await server.CreateRunAsync();

        (await PutAsync(server, path.Replace("{run}", id, StringComparison.Ordinal), "x")).Should().Be((HttpStatusCode)status);
    }

    [Fact]
    public async Task A_page_of_the_browser_is_never_made_of_an_artifact()
    {
        await using var server = await StartAsync();
        var id = await server.CreateRunAsync();
        await PutAsync(server, $"ExperimentRun/dcid.{id}/page.html", "<script>alert(1)</script>");

        using var answer = await server.Client.GetAsync(
            new Uri($"{Proxy}/ExperimentRun/dcid.{id}/page.html", UriKind.Relative), TestContext.Current.CancellationToken);

        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
        answer.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
    }

    private static async Task<HttpStatusCode> PutAsync(TestServer server, string path, string content)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        using var answer = await server.Client.PutAsync(new Uri($"https://localhost:{server.Port}{Proxy}/{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }), body, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static Task<string> ReadAsync(TestServer server, string path) =>
        server.Client.GetStringAsync(new Uri($"{Proxy}/{path}", UriKind.Relative), TestContext.Current.CancellationToken);

    private static async Task<List<string>> ListAsync(TestServer server, string address) =>
        [.. (await server.GetAsync(address)).Body["files"]!.AsArray().Select(Shown)];

    private static string Shown(JsonNode? file) => file!["is_dir"]!.GetValue<bool>()
        ? $"{file["path"]!.GetValue<string>()}/"
        : $"{file["path"]!.GetValue<string>()} {file["file_size"]!.GetValue<long>()}";
}
