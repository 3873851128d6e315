using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>What lists are narrowed to and ordered by, as the API's clients ask for it.</summary>
public sealed class ListTests
{
    [Theory]
    [InlineData("", "d c a")]
    [InlineData("listViewType=All", "d c b a")]
    [InlineData("listViewType=archivedonly", "b")]
    [InlineData("jobType=Command", "c")]
    [InlineData("jobType=pipeline", "d a")]
    [InlineData("tag=team", "c a")]
    [InlineData("properties=p", "d a")]
    [InlineData("properties=p=1", "a")]
    [InlineData("properties=p%3D1,q", "")]
    [InlineData("scheduled=true", "d")]
    [InlineData("scheduled=false", "c a")]
    [InlineData("scheduleId=nightly", "d")]
    [InlineData("scheduleId=weekly", "")]
    public async Task Jobs(string query, string names)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo");
        await PutAsync(
            "a", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}"""),
            """{"tags": {"team": "x"}, "properties": {"p": "1"}}""");
        await PutAsync("b", Pipelines.Command("echo"), """{"isArchived": true}""");
        await PutAsync("c", Pipelines.Command("echo"), """{"tags": {"team": "y"}}""");
        await PutAsync(
            "d", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}"""),
            """{"properties": {"p": "2", "azureml.scheduleName": "nightly"}}""");

        (await NamesAsync(server, $"jobs?{query}")).Should().Be(names);

        async Task PutAsync(string name, JsonNode body, string more)
        {
            foreach (var (member, value) in JsonNode.Parse(more)!.AsObject())
            {
                body["properties"]![member] = value?.DeepClone();
            }

            (await server.PutAsync($"{W}/jobs/{name}", body)).Status.Should().Be(201);
        }
    }

    [Theory]
    [InlineData("", "3 1")]
    [InlineData("listViewType=All&$orderBy=createdtime asc", "1 2 3")]
    [InlineData("$orderBy=CreatedTime Desc&$top=1", "3")]
    [InlineData("tags=team=a", "1")]
    [InlineData("tags=team", "3 1")]
    [InlineData("properties=kind%3Dbig", "3")]
    [InlineData("version=1", "1")]
    [InlineData("description=SECOND", "")]
    [InlineData("description=third", "3")]
    [InlineData("stage=Production", "2")]
    public async Task Versions_of_a_model(string query, string versions)
    {
        await using var server = await StartAsync();
        await PutAsync("1", """{"tags": {"team": "a"}}""");
        await PutAsync("2", """{"isArchived": true, "description": "the second", "stage": "Production"}""");
        await PutAsync("3", """{"tags": {"team": "b"}, "properties": {"kind": "big"}, "description": "the third"}""");

        (await NamesAsync(server, $"models/m/versions?{query}")).Should().Be(versions);

        async Task PutAsync(string version, string properties)
        {
            var body = JsonNode.Parse(properties)!.AsObject();
            body["modelUri"] = "azureml://datastores/workspaceblobstore/paths/m";
            (await server.PutAsync($"{W}/models/m/versions/{version}", new JsonObject { ["properties"] = body })).Status.Should().Be(201);
        }
    }

    [Fact]
    public async Task Code_is_found_by_its_content_whatever_its_name()
    {
        await using var server = await StartAsync();
        foreach (var (name, hash) in new[] { ("one", "abc"), ("two", "def") })
        {
            await server.PutAsync($"{W}/codes/{name}/versions/1", JsonNode.Parse($$$"""
                {"properties": {"codeUri": "azureml://x", "properties": {"hash_sha256": "{{{hash}}}", "hash_version": "202208"} } }
                """)!);
        }

        var found = (await server.GetAsync($"{W}/codes/other/versions?hash=def&hashVersion=202208")).Body["value"]!.AsArray();

        found.Should().ContainSingle().Which!["id"]!.GetValue<string>().Should().EndWith("/codes/two/versions/1");
        (await NamesAsync(server, "codes/other/versions?hash=def&hashVersion=1")).Should().BeEmpty();
        (await NamesAsync(server, "codes/other/versions")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("names=b,a", "a b")]
    [InlineData("searchText=WORKSPACEBLOB", "workspaceblobstore")]
    [InlineData("names=a,b&orderBy=name&orderByAsc=false", "b a")]
    [InlineData("isDefault=true", "workspaceblobstore")]
    public async Task Datastores(string query, string names)
    {
        await using var server = await StartAsync();
        foreach (var name in new[] { "a", "b" })
        {
            await server.PutAsync($"{W}/datastores/{name}", JsonNode.Parse("""
                {"properties": {"datastoreType": "AzureFile", "accountName": "x", "fileShareName": "y",
                    "credentials": {"credentialsType": "AccountKey", "secrets": {"secretsType": "AccountKey", "key": "a2V5"}}}}
                """)!);
        }

        (await NamesAsync(server, $"datastores?{query}")).Should().Be(names);
    }

    [Theory]
    [InlineData("jobs?listViewType=Some", "listViewType")]
    [InlineData("jobs?scheduled=perhaps", "scheduled")]
    [InlineData("jobs?properties=,", "properties")]
    [InlineData("schedules?listViewType=ActiveOnly", "listViewType")]
    [InlineData("models/m/versions?$orderBy=name", "$orderBy")]
    [InlineData("models/m/versions?tags==x", "tags")]
    [InlineData("environments?listViewType=%00", "listViewType")]
    [InlineData("datastores?orderBy=size", "orderBy")]
    public async Task What_is_not_understood_is_refused(string list, string parameter)
    {
        await using var server = await StartAsync();

        var answer = await server.GetAsync($"{W}/{list}");

        (answer.Status, answer.ErrorCode, answer.ErrorTarget).Should().Be((400, "InvalidQueryParameter", parameter));
    }

    private static async Task<string> NamesAsync(TestServer server, string list)
    {
        var answer = await server.GetAsync($"{W}/{list}");
        answer.Status.Should().Be(200, answer.ErrorMessage);
        return string.Join(' ', answer.Body["value"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
    }
}
