using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>MLflow's registered models are the models of Azure ML's API.</summary>
public sealed class ModelRegistryTests
{
    [Fact]
    public async Task A_model_that_MLflow_registers_is_one_of_Azures_with_its_type_and_flavors()
    {
        await using var server = await StartAsync();
        var run = await LogModelAsync(server);
        await server.MlflowAsync("registered-models/create", """{"name": "forest", "description": "trees", "tags": [{"key": "team", "value": "a"}]}""").OkAsync();

        var made = await server.MlflowAsync("model-versions/create", $$"""
            {"name": "forest", "source": "mlflow-artifacts:/ExperimentRun/dcid.{{run}}/model", "run_id": "{{run}}", "description": "first", "tags": [{"key": "k", "value": "v"}]}
            """).OkAsync();

        made["model_version"]!["version"]!.GetValue<string>().Should().Be("1");
        made["model_version"]!["source"]!.GetValue<string>().Should().Be($"mlflow-artifacts:/ExperimentRun/dcid.{run}/model");
        made["model_version"]!["run_id"]!.GetValue<string>().Should().Be(run);
        made["model_version"]!["current_stage"]!.GetValue<string>().Should().Be("None");
        var container = (await server.GetAsync($"{W}/models/forest")).Properties;
        container["description"]!.GetValue<string>().Should().Be("trees");
        container["tags"]!["team"]!.GetValue<string>().Should().Be("a");
        container["latestVersion"]!.GetValue<string>().Should().Be("1");
        var version = (await server.GetAsync($"{W}/models/forest/versions/1")).Properties;
        version["modelType"]!.GetValue<string>().Should().Be("mlflow_model");
        version["modelUri"]!.GetValue<string>().Should().Be($"azureml://datastores/workspaceblobstore/paths/ExperimentRun/dcid.{run}/model");
        version["description"]!.GetValue<string>().Should().Be("first");
        version["tags"]!["k"]!.GetValue<string>().Should().Be("v");
        version["flavors"]!["python_function"]!["data"]!["loader_module"]!.GetValue<string>().Should().Be("mlflow.sklearn");
    }

    [Fact]
    public async Task A_model_that_Azures_API_has_put_is_one_of_MLflows()
    {
        await using var server = await StartAsync();
        await server.PutAsync($"{W}/models/forest/versions/7", JsonNode.Parse("""
            {"properties": {"modelUri": "azureml://datastores/workspaceblobstore/paths/LocalUpload/m", "modelType": "custom_model", "description": "d",
                "tags": {"k": "v"}, "stage": "Production"} }
            """)!);

        var got = (await server.MlflowAsync("model-versions/get?name=forest&version=7").OkAsync())["model_version"]!;
        got["source"]!.GetValue<string>().Should().Be("mlflow-artifacts:/LocalUpload/m");
        got["current_stage"]!.GetValue<string>().Should().Be("Production");
        got["tags"]!.ToJsonString().Should().Be("""[{"key":"k","value":"v"}]""");
        var models = await server.MlflowAsync("registered-models/search").OkAsync();
        models["registered_models"]![0]!["latest_versions"]![0]!["version"]!.GetValue<string>().Should().Be("7");
        await server.MlflowAsync("model-versions/create", """{"name": "forest", "source": "models:/forest/7"}""").OkAsync();
        (await server.GetAsync($"{W}/models/forest/versions/8")).Properties["modelUri"]!.GetValue<string>()
            .Should().Be("azureml://datastores/workspaceblobstore/paths/LocalUpload/m");
        await server.SendAsync(HttpMethod.Put, $"{W}/models/forest", """{"properties": {"isArchived": true} }""");
        (await server.MlflowAsync("registered-models/search").OkAsync())["registered_models"]!.AsArray().Should().BeEmpty("it is archived");
    }

    [Fact]
    public async Task Stages_aliases_tags_descriptions_and_names_change()
    {
        await using var server = await StartAsync();
        await MakeVersionsAsync(server, 3);

        await server.MlflowAsync("model-versions/transition-stage", """{"name": "m", "version": "1", "stage": "production"}""").OkAsync();
        await server.MlflowAsync("model-versions/transition-stage", """{"name": "m", "version": "2", "stage": "Production", "archive_existing_versions": true}""").OkAsync();
        (await server.MlflowAsync("model-versions/get?name=m&version=1").OkAsync())["model_version"]!["current_stage"]!.GetValue<string>().Should().Be("Archived");
        (await VersionsAsync(server.MlflowAsync("registered-models/get-latest-versions", """{"name": "m", "stages": ["Production"]}"""))).Should().Equal("2");
        (await VersionsAsync(server.MlflowAsync("registered-models/get-latest-versions?name=m"))).Should().BeEquivalentTo("1", "2", "3");
        (await server.GetAsync($"{W}/models/m/versions/2")).Properties["stage"]!.GetValue<string>().Should().Be("Production");

        await server.MlflowAsync("registered-models/alias", """{"name": "m", "alias": "champion", "version": "2"}""").OkAsync();
        await server.MlflowAsync("registered-models/alias", """{"name": "m", "alias": "champion", "version": "3"}""").OkAsync();
        (await server.MlflowAsync("registered-models/alias?name=m&alias=champion").OkAsync())["model_version"]!["version"]!.GetValue<string>().Should().Be("3");
        await server.SendAsync(HttpMethod.Patch, $"{Mlflow.Root}/registered-models/update", """{"name": "m", "description": "new"}""").OkAsync();
        await server.SendAsync(HttpMethod.Patch, $"{Mlflow.Root}/model-versions/update", """{"name": "m", "version": "3", "description": "third"}""").OkAsync();
        await server.MlflowAsync("registered-models/set-tag", """{"name": "m", "key": "a", "value": "b"}""").OkAsync();
        await server.MlflowAsync("model-versions/set-tag", """{"name": "m", "version": "3", "key": "c", "value": "d"}""").OkAsync();
        await server.MlflowAsync("registered-models/rename", """{"name": "m", "new_name": "n"}""").OkAsync();

        var model = (await server.MlflowAsync("registered-models/get?name=n").OkAsync())["registered_model"]!;
        model["description"]!.GetValue<string>().Should().Be("new");
        model["tags"]!.ToJsonString().Should().Be("""[{"key":"a","value":"b"}]""");
        model["aliases"]!.ToJsonString().Should().Be("""[{"alias":"champion","version":"3"}]""");
        (await server.GetAsync($"{W}/models/n/versions/3")).Properties["description"]!.GetValue<string>().Should().Be("third");
        (await server.GetAsync($"{W}/models/m")).Status.Should().Be(404);
        await server.SendAsync(HttpMethod.Delete, $"{Mlflow.Root}/model-versions/delete-tag", """{"name": "n", "version": "3", "key": "c"}""").OkAsync();
        await server.SendAsync(HttpMethod.Delete, $"{Mlflow.Root}/registered-models/delete-tag?name=n&key=a").OkAsync();
        await server.SendAsync(HttpMethod.Delete, $"{Mlflow.Root}/model-versions/delete", """{"name": "n", "version": "3"}""").OkAsync();
        (await server.MlflowAsync("registered-models/alias?name=n&alias=champion")).Status.Should().Be(400, "its version is gone");
        await server.SendAsync(HttpMethod.Delete, $"{Mlflow.Root}/registered-models/delete", """{"name": "n"}""").OkAsync();
        (await server.GetAsync($"{W}/models/n")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Models_and_versions_are_searched()
    {
        await using var server = await StartAsync();
        await MakeVersionsAsync(server, 3);
        await server.MlflowAsync("model-versions/set-tag", """{"name": "m", "version": "2", "key": "best", "value": "yes"}""").OkAsync();
        await server.MlflowAsync("registered-models/create", """{"name": "other"}""").OkAsync();

        (await VersionsAsync(server.MlflowAsync("model-versions/search?filter=name%3D%27m%27&order_by=version_number%20DESC"))).Should().Equal("3", "2", "1");
        (await VersionsAsync(server.MlflowAsync("model-versions/search?filter=tags.best%3D%27yes%27"))).Should().Equal("2");
        var page = await server.MlflowAsync("model-versions/search?max_results=2&order_by=version_number").OkAsync();
        var token = Uri.EscapeDataString(page["next_page_token"]!.GetValue<string>());
        (await VersionsAsync(server.MlflowAsync($"model-versions/search?max_results=2&order_by=version_number&page_token={token}"))).Should().Equal("3");
        var models = await server.MlflowAsync("registered-models/search?filter=name%20LIKE%20%27o%25%27").OkAsync();
        models["registered_models"]!.AsArray().Select(model => model!["name"]!.GetValue<string>()).Should().Equal("other");
    }

    [Theory]
    [InlineData("registered-models/create", """{"name": "m"}""", "RESOURCE_ALREADY_EXISTS")]
    [InlineData("registered-models/create", """{"name": "a/b"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("registered-models/create", "{}", "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/create", """{"name": "none", "source": "models:/m/1"}""", "RESOURCE_DOES_NOT_EXIST")]
    [InlineData("model-versions/create", """{"name": "m", "source": "/etc/passwd"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/create", """{"name": "m", "source": "file:///etc/passwd"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/create", """{"name": "m", "source": "mlflow-artifacts:/../x"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/create", """{"name": "m", "source": "runs:/none/model"}""", "RESOURCE_DOES_NOT_EXIST")]
    [InlineData("model-versions/transition-stage", """{"name": "m", "version": "1", "stage": "Best"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("model-versions/transition-stage", """{"name": "m", "version": "9", "stage": "Staging"}""", "RESOURCE_DOES_NOT_EXIST")]
    [InlineData("registered-models/alias", """{"name": "m", "alias": "latest", "version": "1"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("registered-models/alias", """{"name": "m", "alias": "v1", "version": "1"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("registered-models/alias", """{"name": "m", "alias": "a b", "version": "1"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData("registered-models/rename", """{"name": "none", "new_name": "x"}""", "RESOURCE_DOES_NOT_EXIST")]
    public async Task What_the_registry_cannot_do_is_refused(string path, string body, string code)
    {
        await using var server = await StartAsync();
        await MakeVersionsAsync(server, 1);

        (await server.MlflowAsync(path, body)).Error().Should().Be(code);
    }

    [Fact]
    public async Task An_output_of_a_job_that_has_a_models_name_is_a_version_of_MLflows()
    {
        var image = await Engine.ImageAsync();
        await using var server = await StartAsync(runsJobs: true);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        await server.PutComponentAsync(
            "train", "echo 'flavors: {}' > ${{outputs.model}}/MLmodel", outputs: """{"model": {"type": "mlflow_model"} }""");
        var job = await server.RunAsync("job", Pipelines.Pipeline("""
            {"train": {"componentId": "azureml:train:1", "outputs": {"model": {"type": "literal", "value": "${{parent.outputs.model}}"} } } }
            """, outputs: """{"model": {"jobOutputType": "mlflow_model", "assetName": "trained"} }"""));
        job.Status().Should().Be("Completed", job.ToJsonString());

        var version = (await server.MlflowAsync("model-versions/get?name=trained&version=1").OkAsync())["model_version"]!;

        var source = version["source"]!.GetValue<string>()["mlflow-artifacts:/".Length..];
        var files = await server.GetAsync($"/api/2.0/mlflow-artifacts/artifacts?path={source}");
        files.Body["files"]![0]!["path"]!.GetValue<string>().Should().Be("MLmodel");
        (await server.RunAsync(version["run_id"]!.GetValue<string>()))["info"]!["status"]!.GetValue<string>().Should().Be("FINISHED");
    }

    private static async Task<string> LogModelAsync(TestServer server)
    {
        var run = await server.CreateRunAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(
            "artifact_path: model\nflavors:\n  python_function:\n    loader_module: mlflow.sklearn\n    env: {conda: conda.yaml}\n"));
        using var put = await server.Client.PutAsync(
            new Uri($"/api/2.0/mlflow-artifacts/artifacts/ExperimentRun/dcid.{run}/model/MLmodel", UriKind.Relative), content, TestContext.Current.CancellationToken);
        put.IsSuccessStatusCode.Should().BeTrue();
        return run;
    }

    private static async Task MakeVersionsAsync(TestServer server, int count)
    {
        var run = await LogModelAsync(server);
        await server.MlflowAsync("registered-models/create", """{"name": "m"}""").OkAsync();
        for (var i = 0; i < count; i++)
        {
            await server.MlflowAsync("model-versions/create", $$"""{"name": "m", "source": "runs:/{{run}}/model", "run_id": "{{run}}"}""").OkAsync();
        }
    }

    private static async Task<List<string>> VersionsAsync(Task<Answer> call) =>
        [.. (await call.OkAsync())["model_versions"]!.AsArray().Select(version => version!["version"]!.GetValue<string>())];
}
