using System.Text;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>What MLflow 3's <c>log_model</c> asks for, call by call.</summary>
public sealed class LoggedModelTests
{
    private const string Models = $"{Mlflow.Root}/logged-models";

    [Fact]
    public async Task A_model_is_logged_finished_found_by_its_run_and_registered()
    {
        await using var server = await StartAsync();
        var run = await server.CreateRunAsync();

        var made = (await server.MlflowAsync("logged-models", $$"""
            {"experiment_id": "0", "name": "forest", "source_run_id": "{{run}}", "model_type": "", "params": [{"key": "depth", "value": "3"}],
                "tags": [{"key": "team", "value": "a"}]}
            """).OkAsync())["model"]!["info"]!;
        var id = Mlflow.Text(made["model_id"]);
        made["status"]!.GetValue<string>().Should().Be("LOGGED_MODEL_PENDING");
        await server.MlflowAsync("runs/outputs", $$"""{"run_id": "{{run}}", "models": [{"model_id": "{{id}}", "step": 4}]}""").OkAsync();
        var place = Mlflow.Text(made["artifact_uri"])["mlflow-artifacts:/".Length..];
        place.Should().StartWith($"ExperimentRun/dcid.{run}/");
        (await PutAsync(server, $"{place}/MLmodel", "flavors: {python_function: {loader_module: x}}")).Should().Be(200);
        await server.SendAsync(HttpMethod.Patch, $"{Models}/{id}/tags", """{"tags": [{"key": "kind", "value": "b"}]}""").OkAsync();
        await server.SendAsync(HttpMethod.Delete, $"{Models}/{id}/tags/team").OkAsync();
        await server.MlflowAsync($"logged-models/{id}/params", """{"params": [{"key": "trees", "value": "9"}]}""").OkAsync();
        await server.SendAsync(HttpMethod.Patch, $"{Models}/{id}", """{"status": "LOGGED_MODEL_READY"}""").OkAsync();

        var got = (await server.MlflowAsync($"logged-models/{id}").OkAsync())["model"]!;
        got["info"]!["status"]!.GetValue<string>().Should().Be("LOGGED_MODEL_READY");
        got["info"]!["tags"]!.ToJsonString().Should().Be("""[{"key":"kind","value":"b"}]""");
        got["data"]!["params"]!.AsArray().Should().HaveCount(2);
        var found = await server.MlflowAsync("logged-models/search", $$"""
            {"experiment_ids": ["0"], "filter": "name = 'forest' and source_run_id = '{{run}}'", "order_by": [{"field_name": "creation_timestamp", "ascending": false}]}
            """).OkAsync();
        found["models"]!.AsArray().Select(model => Mlflow.Text(model!["info"]!["model_id"])).Should().Equal(id);
        (await server.RunAsync(run))["outputs"]!["model_outputs"]!.ToJsonString().Should().Be($$"""[{"model_id":"{{id}}","step":4}]""");
        var files = await server.MlflowAsync($"logged-models/{id}/artifacts/directories").OkAsync();
        files["files"]!.AsArray().Select(file => Mlflow.Text(file!["path"])).Should().Equal("MLmodel");

        await server.MlflowAsync("registered-models/create", """{"name": "m"}""").OkAsync();
        await server.MlflowAsync("model-versions/create", $$"""{"name": "m", "source": "models:/{{id}}", "run_id": "{{run}}", "model_id": "{{id}}"}""").OkAsync();
        var version = (await server.GetAsync($"{W}/models/m/versions/1")).Properties;
        version["modelType"]!.GetValue<string>().Should().Be("mlflow_model");
        version["modelUri"]!.GetValue<string>().Should().EndWith(place);
        await server.SendAsync(HttpMethod.Delete, $"{Models}/{id}").OkAsync();
        (await server.MlflowAsync($"logged-models/{id}")).Error().Should().Be("RESOURCE_DOES_NOT_EXIST");
    }

    [Fact]
    public async Task A_model_is_logged_without_a_run_too()
    {
        await using var server = await StartAsync();

        var made = (await server.MlflowAsync("logged-models", """{"experiment_id": "0", "name": "alone"}""").OkAsync())["model"]!["info"]!;

        var place = Mlflow.Text(made["artifact_uri"])["mlflow-artifacts:/".Length..];
        (await PutAsync(server, $"{place}/MLmodel", "x")).Should().Be(200);
        await server.SendAsync(HttpMethod.Delete, $"{Models}/{Mlflow.Text(made["model_id"])}").OkAsync();
        await server.SendAsync(HttpMethod.Post, "/maintenance/prune", """{"keepDays": 0}""");
        (await server.GetAsync($"/api/2.0/mlflow-artifacts/artifacts?path={place}")).Body["files"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("logged-models", """{"experiment_id": "77"}""", "RESOURCE_DOES_NOT_EXIST")]
    [InlineData("logged-models", """{"experiment_id": "0", "name": "a/b"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("logged-models", """{"experiment_id": "0", "source_run_id": "none"}""", "RESOURCE_DOES_NOT_EXIST")]
    [InlineData("logged-models", "{}", "INVALID_PARAMETER_VALUE")]
    [InlineData("logged-models/none/params", """{"params": []}""", "RESOURCE_DOES_NOT_EXIST")]
    [InlineData("logged-models/search", """{"experiment_ids": ["0"], "filter": "nothing = 'a'"}""", "INVALID_PARAMETER_VALUE")]
    public async Task What_cannot_be_logged_is_refused(string path, string body, string code)
    {
        await using var server = await StartAsync();

        (await server.MlflowAsync(path, body)).Error().Should().Be(code);
    }

    private static async Task<int> PutAsync(TestServer server, string place, string content)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        using var answer = await server.Client.PutAsync(
            new Uri($"/api/2.0/mlflow-artifacts/artifacts/{place}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }
}
