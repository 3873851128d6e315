using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Registries: assets beside the workspace's, and the environments that Azure curates.</summary>
public sealed class RegistryTests : IDisposable
{
    private const string Region = "/mferp/managementfrontend";
    private const string Environments = "azureml://registries/team/environments";

    private static readonly string Registries = W.Replace("workspaces/local", "registries", StringComparison.Ordinal);

    private readonly TemporaryFolder _folder = new();

    private string Table => Path.Combine(_folder.Path, "curated.yml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_registry_comes_to_be_by_put_is_listed_and_changed_and_goes_with_all_that_is_in_it()
    {
        await using var server = await StartAsync();

        var put = await PutRegistryAsync(server);
        var again = await PutRegistryAsync(server);
        await PutAsync(server, $"{Registries}/team/environments/e/versions/1", Image("a:1"));
        var listed = await GetAsync(server, Registries);
        var all = await GetAsync(server, "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.MachineLearningServices/registries");
        var changed = await SendAsync(server, HttpMethod.Patch, $"{Registries}/team", new JsonObject { ["tags"] = new JsonObject { ["a"] = "b" } });
        var deleted = await SendAsync(server, HttpMethod.Delete, $"{Registries}/team");

        (put.Status, again.Status).Should().Be((201, 200));
        put.Body["id"]!.GetValue<string>().Should().Be($"{Registries}/team");
        (await GetAsync(server, put.Headers["Azure-AsyncOperation"])).Body["status"]!.GetValue<string>().Should().Be("Succeeded");
        Names(listed).Should().Equal("team");
        Names(all).Should().Equal("team");
        changed.Body["tags"]!["a"]!.GetValue<string>().Should().Be("b");
        deleted.Status.Should().Be(202);
        (await SendAsync(server, HttpMethod.Delete, $"{Registries}/team")).Status.Should().Be(204);
        (await GetAsync(server, $"{Registries}/team")).Status.Should().Be(404);
        (await GetAsync(server, $"{Registries}/team/environments")).Status.Should().Be(404);
        await PutRegistryAsync(server);
        Names(await GetAsync(server, $"{Registries}/team/environments")).Should().BeEmpty();
        Names(await GetAsync(server, $"{Registries}/team/environments/e/versions")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("-team")]
    [InlineData("a.b.c")]
    [InlineData("azureml")]
    public async Task A_registry_of_a_name_that_it_can_not_have_is_refused(string name)
    {
        await using var server = await StartAsync();

        (await PutRegistryAsync(server, name)).Status.Should().Be(400);
    }

    [Fact]
    public async Task What_lies_in_a_registry_is_apart_from_what_lies_in_the_workspace_and_has_ids_of_the_registry()
    {
        await using var server = await StartAsync();
        await PutRegistryAsync(server);
        await PutRegistryAsync(server, "other");

        var made = await PutAsync(server, $"{Registries}/team/environments/e/versions/1", Image("a:1"));
        var again = await PutAsync(server, $"{Registries}/team/environments/e/versions/1", Image("a:1"));
        var different = await PutAsync(server, $"{Registries}/team/environments/e/versions/1", Image("b:1"));
        var elsewhere = await PutAsync(server, $"{Registries}/other/environments/e/versions/1", Image("b:1"));
        await PutAsync(server, $"{W}/environments/e/versions/7", Image("c:1"));
        var container = await GetAsync(server, $"{Registries}/team/environments/e");

        (made.Status, again.Status, different.Status, elsewhere.Status).Should().Be((201, 200, 409, 201));
        made.Headers.Should().ContainKey("Azure-AsyncOperation");
        made.Body["id"]!.GetValue<string>().Should().Be($"{Environments}/e/versions/1");
        made.Body["type"]!.GetValue<string>().Should().Be("Microsoft.MachineLearningServices/registries/environments/versions");
        container.Body["id"]!.GetValue<string>().Should().Be($"{Environments}/e");
        container.Properties["latestVersion"]!.GetValue<string>().Should().Be("1");
        Names(await GetAsync(server, $"{W}/environments/e/versions")).Should().Equal("7");
        var deleted = await SendAsync(server, HttpMethod.Delete, $"{Registries}/team/environments/e");
        deleted.Status.Should().Be(202);
        (await GetAsync(server, deleted.Headers["Location"])).Status.Should().Be(200);
        (await GetAsync(server, $"{Registries}/team/environments/e/versions/1")).Status.Should().Be(404);
        (await GetAsync(server, $"{Registries}/other/environments/e/versions/1")).Status.Should().Be(200);
        (await GetAsync(server, $"{W}/environments/e/versions/7")).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_component_keeps_the_name_by_which_it_lies_in_the_registry()
    {
        await using var server = await StartAsync();
        await PutRegistryAsync(server);

        var component = await PutAsync(server, $"{Registries}/team/components/c/versions/2", Component($"{Environments}/e/versions/1"));

        component.Properties["componentSpec"]!["name"]!.GetValue<string>().Should().Be("c");
        component.Properties["componentSpec"]!["version"]!.GetValue<string>().Should().Be("2");
    }

    [Fact]
    public async Task A_regions_service_is_told_by_discovery_and_answers_as_its_own_version_of_the_api()
    {
        await using var server = await StartAsync();
        await PutRegistryAsync(server);

        var discovered = await GetAsync(server, "/registrymanagement/v1.0/registries/team/discovery");
        var unknown = await GetAsync(server, "/registrymanagement/v1.0/registries/none/discovery");
        var path = $"{Region}{Registries}/team/environments/e/versions/1?api-version=2021-10-01-dataplanepreview";
        var put = await server.PutAsync(path, Image("a:1"));

        new Uri(discovered.Body["primaryRegionResourceProviderUri"]!.GetValue<string>()).Port.Should().Be(server.Port);
        discovered.Body["resourceGroup"]!.GetValue<string>().Should().Be("local");
        unknown.Status.Should().Be(404);
        put.Status.Should().Be(202);
        put.Headers.Should().ContainKey("Azure-AsyncOperation");
        (await GetAsync(server, path)).Properties["image"]!.GetValue<string>().Should().Be("a:1");
    }

    [Fact]
    public async Task Steps_environments_models_and_data_of_a_registry_are_found_by_version_and_as_the_latest()
    {
        await using var server = await StartAsync();
        await server.PutComputeAsync();
        await PutRegistryAsync(server);
        await PutAsync(server, $"{Registries}/team/environments/e/versions/1", Image("a:1"));
        await PutAsync(server, $"{Registries}/team/components/c/versions/1", Component($"{Environments}/e/labels/latest"));
        await PutAsync(server, $"{Registries}/team/models/m/versions/1", Properties("modelUri", "azureml://datastores/workspaceblobstore/paths/m"));
        await PutAsync(server, $"{Registries}/team/data/d/versions/1", Properties("dataUri", "azureml://datastores/workspaceblobstore/paths/d", ("dataType", "uri_folder")));

        foreach (var end in (string[])["versions/1", "labels/latest"])
        {
            var command = await server.PutAsync($"{W}/jobs/{end[..1]}-command", new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["jobType"] = "Command",
                    ["command"] = "ls ${{inputs.m}} ${{inputs.d}}",
                    ["environmentId"] = $"{Environments}/e/{end}",
                    ["inputs"] = new JsonObject
                    {
                        ["m"] = new JsonObject { ["jobInputType"] = "custom_model", ["uri"] = $"azureml://registries/team/models/m/{end}" },
                        ["d"] = new JsonObject { ["jobInputType"] = "uri_folder", ["uri"] = $"azureml://registries/team/data/d/{end}" },
                    },
                },
            });
            var pipeline = await server.PutAsync($"{W}/jobs/{end[..1]}-pipeline", Pipelines.Pipeline(
                $$"""{"s": {"type": "command", "componentId": "azureml://registries/team/components/c/{{end}}"} }"""));

            command.Status.Should().Be(201, command.ErrorMessage);
            pipeline.Status.Should().Be(201, pipeline.ErrorMessage);
        }
    }

    [Theory]
    [InlineData("versions/1", 201)]
    [InlineData("labels/latest", 201)]
    [InlineData("versions/2", 400)]
    public async Task A_deployment_is_made_of_a_registrys_pipeline_and_runs_its_steps(string end, int status)
    {
        await using var server = await StartAsync();
        await server.PutComputeAsync();
        await PutRegistryAsync(server);
        await PutAsync(server, $"{Registries}/team/environments/e/versions/1", Image("a:1"));
        await PutAsync(server, $"{Registries}/team/components/step/versions/1", Component($"{Environments}/e/versions/1"));
        var nodes = new JsonObject { ["s"] = new JsonObject { ["type"] = "command", ["componentId"] = "azureml://registries/team/components/step/versions/1" } };
        await PutAsync(server, $"{Registries}/team/components/p/versions/1", new JsonObject
        {
            ["properties"] = new JsonObject { ["componentSpec"] = new JsonObject { ["type"] = "pipeline", ["jobs"] = nodes } },
        });
        await server.PutAsync($"{W}/batchEndpoints/x-end", JsonNode.Parse("""{"location": "local", "properties": {"authMode": "AADToken"}}""")!);

        var deployed = await server.PutAsync($"{W}/batchEndpoints/x-end/deployments/d", JsonNode.Parse($$$"""
            {"location": "local", "properties": {"deploymentConfiguration": {"deploymentConfigurationType": "PipelineComponent",
                "componentId": {"referenceType": "Id", "assetId": "azureml://registries/team/components/p/{{{end}}}"},
                "settings": {"default_compute": "azureml:cluster"} } } }
            """)!);

        deployed.Status.Should().Be(status, deployed.ErrorMessage);
        if (status == 201)
        {
            var invoked = await server.SendAsync(
                HttpMethod.Post, "/endpoints/x-end/jobs", """{"properties": {}}""", request => request.Headers.Add("azureml-model-deployment", "d"));
            invoked.Status.Should().Be(201, invoked.ErrorMessage);
        }
    }

    [Theory]
    [InlineData("azureml://registries/none/environments/e/versions/1", "registry 'none', which is not there; there are team, other")]
    [InlineData("azureml://registries/team/environments/e/versions/3", "Version '3' of 'e' in environments of the registry 'team' is not there; there is 1")]
    [InlineData("azureml://registries/team/environments/f/labels/latest", "'f' is not in environments of the registry 'team'; there is e")]
    [InlineData("azureml://registries/other/environments/f/versions/1", "there are none")]
    [InlineData("azureml://registries/team/environments/e/labels/first", "only 'latest' is known")]
    [InlineData("azureml://registries/team/models/e/versions/1", "is no id of environments in a registry")]
    public async Task What_a_registry_has_not_is_refused_with_what_it_has(string reference, string said)
    {
        await using var server = await StartAsync();
        await PutRegistryAsync(server);
        await PutRegistryAsync(server, "other");
        await PutAsync(server, $"{Registries}/team/environments/e/versions/1", Image("a:1"));

        var answer = await server.PutAsync($"{W}/jobs/j", Job(reference));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain(said);
        answer.ErrorTarget.Should().Be("properties.environmentId");
    }

    [Fact]
    public async Task A_version_of_the_workspace_is_published_into_a_registry_once_and_under_another_name()
    {
        await using var server = await StartAsync();
        await PutRegistryAsync(server);
        await PutAsync(server, $"{W}/environments/e/versions/1", Image("a:1"));
        await PutAsync(server, $"{W}/environments/e/versions/2", Image("b:1"));

        var published = await PublishAsync(server, "e/versions/1", "team", "shared", "5");
        var again = await PublishAsync(server, "e/versions/1", "team", "shared", "5");
        var other = await PublishAsync(server, "e/versions/2", "team", "shared", "5");

        (published.Status, again.Status, other.Status).Should().Be((202, 202, 409));
        (await GetAsync(server, published.Headers["Location"])).Status.Should().Be(200);
        (await GetAsync(server, $"{Registries}/team/environments/shared/versions/5")).Properties["image"]!.GetValue<string>().Should().Be("a:1");
        (await PublishAsync(server, "none/versions/1", "team", "x", "1")).Status.Should().Be(404);
        (await PublishAsync(server, "e/versions/1", "none", "x", "1")).Status.Should().Be(404);
        (await PublishAsync(server, "e/versions/1", "azureml", "x", "1")).Status.Should().Be(400);
    }

    [Fact]
    public async Task Files_of_a_registrys_asset_are_put_where_the_pending_upload_says_and_read_by_a_signature()
    {
        await using var server = await StartAsync();
        await PutRegistryAsync(server);
        var upload = await SendAsync(
            server, HttpMethod.Post, $"{Registries}/team/models/m/versions/1/startPendingUpload", new JsonObject());
        var place = upload.Body["blobReferenceForConsumption"]!;
        using var client = server.NewClient();
        await PutBlobAsync(client, place["credential"]!["sasUri"]!.GetValue<string>(), "model.txt", "weights");
        await PutAsync(server, $"{Registries}/team/models/m/versions/1", Properties("modelUri", $"{place["blobUri"]}/model.txt"));

        var reference = await SendAsync(server, HttpMethod.Post, $"{Registries}/team/datareferences/m/versions/1", new JsonObject
        {
            ["assetId"] = "azureml://registries/team/models/m/versions/1",
            ["blobUri"] = $"{place["blobUri"]}/model.txt",
        });

        var found = reference.Body["blobReferenceForConsumption"]!;
        var container = new UriBuilder(found["credential"]!["sasUri"]!.GetValue<string>());
        var file = new UriBuilder(found["blobUri"]!.GetValue<string>()) { Query = container.Query };
        file.Uri.AbsolutePath.Should().Be($"{container.Uri.AbsolutePath}/model.txt");
        (await client.GetStringAsync(file.Uri, TestContext.Current.CancellationToken)).Should().Be("weights");
    }

    [Theory]
    [InlineData("azureml://registries/azureml/environments/sklearn-1.5/labels/latest", 201)]
    [InlineData("azureml://registries/azureml/environments/sklearn-1.5/versions/12", 201)]
    [InlineData("azureml://registries/azureml/environments/lightgbm-3.3/versions/9", 201)]
    [InlineData("azureml://registries/azureml/environments/lightgbm-3.3/labels/latest", 201)]
    [InlineData("azureml:AzureML-sklearn-1.0-ubuntu20.04-py38-cpu@latest", 201)]
    [InlineData("azureml:AzureML-sklearn-1.0-ubuntu20.04-py38-cpu:33", 201)]
    [InlineData("azureml:sklearn-1.5@latest", 400)]
    [InlineData("azureml://registries/azureml/environments/lightgbm-3.3/versions/10", 400)]
    public async Task A_curated_environment_has_the_image_that_the_table_says(string reference, int status)
    {
        await WriteAsync("""
            # What examples name
            sklearn-1.5: localhost:5000/sklearn:1
            AzureML-sklearn-1.0-ubuntu20.04-py38-cpu: localhost:5000/sklearn:0
            lightgbm-3.3:9: localhost:5000/lightgbm:9
            """);
        await using var server = await StartAsync(curatedEnvironments: Table);
        await server.PutComputeAsync();

        var answer = await server.PutAsync($"{W}/jobs/j", Job(reference));

        answer.Status.Should().Be(status, answer.ErrorMessage);
    }

    [Fact]
    public async Task Curated_environments_are_listed_and_read_in_their_registry_and_by_name_in_the_workspace()
    {
        await WriteAsync("""{"sklearn-1.5": "a:1", "sklearn-1.5:9": "a:9", "sklearn-1.5:10": "a:10", "AzureML-x": "b:1"}""");
        await using var server = await StartAsync(curatedEnvironments: Table);
        const string Name = "sklearn-1.5";

        Names(await GetAsync(server, $"{Registries}/azureml/environments")).Should().Equal(Name, "AzureML-x");
        Names(await GetAsync(server, $"{Registries}/azureml/environments/{Name}/versions")).Should().Equal("11", "10", "9");
        (await GetAsync(server, $"{Registries}/azureml/environments/{Name}")).Properties["latestVersion"]!.GetValue<string>().Should().Be("11");
        (await GetAsync(server, $"{Registries}/azureml/environments/{Name}/versions/10")).Properties["image"]!.GetValue<string>().Should().Be("a:10");
        (await GetAsync(server, $"{Registries}/azureml/environments/{Name}/versions/99")).Properties["image"]!.GetValue<string>().Should().Be("a:1");
        (await GetAsync(server, $"{Registries}/azureml/models")).Body["value"]!.AsArray().Should().BeEmpty();
        (await GetAsync(server, $"{W}/environments/AzureML-x/versions/3")).Properties["image"]!.GetValue<string>().Should().Be("b:1");
        (await GetAsync(server, $"{W}/environments/{Name}/versions/9")).Status.Should().Be(404);
        (await GetAsync(server, $"{Registries}/azureml")).Status.Should().Be(200);
        (await PutAsync(server, $"{Registries}/azureml/environments/x/versions/1", Image("a:1"))).Status.Should().Be(400);
        (await SendAsync(server, HttpMethod.Delete, $"{Registries}/azureml/environments/{Name}")).Status.Should().Be(400);
    }

    [Theory]
    [InlineData("azureml://registries/azureml/environments/Other-1.5/labels/latest", "'Other-1.5: mcr.microsoft.com/azureml/curated/other-1.5:latest'")]
    [InlineData("azureml:AzureML-Other-py38-cpu:5", "'AzureML-Other-py38-cpu: mcr.microsoft.com/azureml/curated/other-py38-cpu:5'")]
    [InlineData("azureml://registries/azureml/environments/known/versions/2", "'known:2: mcr.microsoft.com/azureml/curated/known:2'")]
    public async Task A_curated_environment_that_has_no_image_is_refused_with_the_line_that_gives_it_one(string reference, string line)
    {
        await WriteAsync("known:1: a:1");
        await using var server = await StartAsync(curatedEnvironments: Table);
        await server.PutComputeAsync();

        var refused = await server.PutAsync($"{W}/jobs/j", Job(reference));
        // The table says more while the server runs.
        await File.AppendAllTextAsync(Table, $"\n{line.Trim('\'')}\n", TestContext.Current.CancellationToken);
        var taken = await server.PutAsync($"{W}/jobs/j", Job(reference));

        refused.Status.Should().Be(400);
        refused.ErrorTarget.Should().Be("properties.environmentId");
        refused.ErrorMessage.Should().Contain($"add to '{Table}' the line {line}");
        taken.Status.Should().Be(201, taken.ErrorMessage);
    }

    [Fact]
    public async Task Where_there_is_no_table_a_curated_environment_is_refused_with_how_to_give_one()
    {
        await using var server = await StartAsync();

        var answer = await server.PutAsync($"{W}/jobs/j", Job("azureml://registries/azureml/environments/sklearn-1.5/labels/latest"));

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain("--curated-environments FILE")
            .And.Contain("'sklearn-1.5: mcr.microsoft.com/azureml/curated/sklearn-1.5:latest'");
    }

    [Theory]
    [InlineData("a: x:1\nb:\n  - y\n", ":3:3: error SLP3050: the image of 'b'")]
    [InlineData("a: 'x y'\n", ":1:4: error SLP3050: the image of 'a'")]
    [InlineData("a: x\na:1:2: y\n", ":2:1: error SLP3050: 'a:1:2' is no NAME or NAME:VERSION")]
    [InlineData("a: x\na: y\n", ":2:1: error SLP3050: this is not YAML")]
    [InlineData("- a\n", "error SLP3050: a table of names and images is expected")]
    [InlineData("a: [", "error SLP3050: this is not YAML")]
    public async Task A_fault_of_the_table_is_told_with_its_place_before_the_start_and_at_each_use(string table, string said)
    {
        await WriteAsync(table);
        await using var server = await StartAsync(curatedEnvironments: Table);

        var answer = await GetAsync(server, $"{Registries}/azureml/environments");
        var start = () => LocalWorkspace.EnsureStartedAsync(
            new LocalWorkspaceOptions { StateDirectory = Path.Combine(_folder.Path, "state"), CuratedEnvironments = Table },
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            TestContext.Current.CancellationToken);

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain(said);
        (await start.Should().ThrowAsync<DiagnosticException>()).Which.Message.Should().Contain(said);
        Directory.Exists(Path.Combine(_folder.Path, "state")).Should().BeFalse();
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told()
    {
        await using var server = await StartAsync(curatedEnvironments: Table);

        var answer = await GetAsync(server, $"{Registries}/azureml/environments");

        answer.Status.Should().Be(400);
        answer.ErrorMessage.Should().Contain(Table).And.Contain("SLP3050").And.Contain("can't be read");
    }

    private Task WriteAsync(string table) => File.WriteAllTextAsync(Table, table, TestContext.Current.CancellationToken);

    private static JsonObject Job(string environment)
    {
        var job = Pipelines.Command("true", compute: null);
        job["properties"]!["environmentId"] = environment;
        return job;
    }

    private static JsonObject Image(string image) => Properties("image", image);

    private static JsonObject Properties(string name, string value, params (string Name, string Value)[] others) => new()
    {
        ["properties"] = new JsonObject(
            [KeyValuePair.Create(name, (JsonNode?)value), .. others.Select(other => KeyValuePair.Create(other.Name, (JsonNode?)other.Value))]),
    };

    private static JsonObject Component(string environment) => new()
    {
        ["properties"] = new JsonObject
        {
            ["componentSpec"] = new JsonObject { ["name"] = "another", ["type"] = "command", ["command"] = "true", ["environment"] = environment },
        },
    };

    private static async Task PutBlobAsync(HttpClient client, string container, string name, string content)
    {
        var address = new UriBuilder(container);
        address.Path += $"/{name}";
        using var request = new HttpRequestMessage(HttpMethod.Put, address.Uri) { Content = new StringContent(content) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static Task<Answer> PutRegistryAsync(TestServer server, string name = "team") =>
        PutAsync(server, $"{Registries}/{name}", JsonNode.Parse("""{"location": "local", "properties": {}}""")!);

    private static Task<Answer> PublishAsync(TestServer server, string version, string registry, string name, string newVersion) =>
        SendAsync(server, HttpMethod.Post, $"{W}/environments/{version}/publish", new JsonObject
        {
            ["registryName"] = registry,
            ["destinationName"] = name,
            ["destinationVersion"] = newVersion,
        });

    private static Task<Answer> GetAsync(TestServer server, string path) => SendAsync(server, HttpMethod.Get, path);

    private static Task<Answer> PutAsync(TestServer server, string path, JsonNode body) => SendAsync(server, HttpMethod.Put, path, body);

    private static Task<Answer> SendAsync(TestServer server, HttpMethod method, string path, JsonNode? body = null) => server.SendAsync(
        method, path.Contains("api-version", StringComparison.Ordinal) ? path : $"{path}?api-version=2025-12-01", body?.ToJsonString());

    private static IEnumerable<string> Names(Answer answer) =>
        answer.Body["value"]!.AsArray().Select(item => item!["name"]!.GetValue<string>());
}
