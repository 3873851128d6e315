using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class DatastoreTests
{
    private const string Secret = "a-key-that-nobody-may-see";
    private const string Body =
        $$$"""
        {"properties": {
            "datastoreType": "AzureBlob", "accountName": "theirs", "containerName": "rows", "description": "numbers",
            "credentials": {"credentialsType": "AccountKey", "secrets": {"secretsType": "AccountKey", "key": "{{{Secret}}}"}}
        }}
        """;

    [Fact]
    public async Task A_datastores_secrets_are_given_out_when_asked_for_and_shown_nowhere_else()
    {
        await using var server = await StartAsync();
        var put = await server.SendAsync(HttpMethod.Put, $"{W}/datastores/theirs", Body);
        var again = await server.SendAsync(HttpMethod.Put, $"{W}/datastores/theirs", Body);
        var got = await server.GetAsync($"{W}/datastores/theirs");
        var list = await server.GetAsync($"{W}/datastores");
        var secrets = await server.SendAsync(HttpMethod.Post, $"{W}/datastores/theirs/listSecrets");

        (put.Status, again.Status).Should().Be((201, 200));
        got.Properties["accountName"]!.GetValue<string>().Should().Be("theirs");
        got.Properties["credentials"]!.ToJsonString().Should().Be("""{"credentialsType":"AccountKey"}""");
        got.Properties["isDefault"]!.GetValue<bool>().Should().BeFalse();
        list.Body["value"]!.AsArray().Select(v => v!["name"]!.GetValue<string>())
            .Should().BeEquivalentTo(
                "workspaceblobstore", "workspaceartifactstore", "workspacefilestore", "workspaceworkingdirectory", "theirs");
        secrets.Body.ToJsonString().Should().Be($$"""{"secretsType":"AccountKey","key":"{{Secret}}"}""");
        foreach (var answer in (Answer[])[put, again, got, list])
        {
            answer.Body.ToJsonString().Should().NotContain(Secret);
        }

        FilesWith(server.StateDirectory, Secret).Should().OnlyContain(name => name.StartsWith("workspace.db", StringComparison.Ordinal))
            .And.NotBeEmpty();
    }

    [Fact]
    public async Task The_workspaces_file_shares_are_named_and_hold_no_data_of_jobs()
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        var job = Pipelines.Command("ls ${{inputs.i}}", compute: null);
        job["properties"]!["inputs"] = JsonNode.Parse(
            """{"i": {"jobInputType": "uri_folder", "uri": "azureml://datastores/workspaceworkingdirectory/paths/x"}}""");

        var share = await server.GetAsync($"{W}/datastores/workspacefilestore");
        var refused = await server.PutAsync($"{W}/jobs/mine", job);

        share.Properties["datastoreType"]!.GetValue<string>().Should().Be("AzureFile");
        (await server.SendAsync(HttpMethod.Post, $"{W}/datastores/workspacefilestore/listSecrets")).Status.Should().Be(400);
        (await server.SendAsync(HttpMethod.Delete, $"{W}/datastores/WorkspaceFileStore")).Status.Should().Be(400);
        refused.Status.Should().Be(400);
        refused.ErrorMessage.Should().Contain("workspaceblobstore");
    }

    [Fact]
    public async Task A_datastore_in_OneLake_reads_back_as_it_was_put_and_needs_its_artifacts_name()
    {
        await using var server = await StartAsync();
        const string body =
            """
            {"properties": {"datastoreType": "OneLake", "oneLakeWorkspaceName": "theirs", "credentials": {"credentialsType": "None"},
                "artifact": {"artifactType": "LakeHouse", "artifactName": "rows"}}}
            """;

        var put = await server.SendAsync(HttpMethod.Put, $"{W}/datastores/lake", body);
        var nameless = await server.SendAsync(
            HttpMethod.Put, $"{W}/datastores/nameless", body.Replace(", \"artifactName\": \"rows\"", "", StringComparison.Ordinal));
        using var browser = await Browser.OpenAsync(server);

        put.Status.Should().Be(201, put.Body.ToJsonString());
        put.Properties["artifact"]!["artifactName"]!.GetValue<string>().Should().Be("rows");
        nameless.Status.Should().Be(400);
        nameless.ErrorTarget.Should().Be("properties.artifact.artifactName");
        (await browser.GetAsync("/datastores")).Text.Should().Contain("rows/theirs");
    }

    [Fact]
    public async Task A_secret_stays_hidden_in_whatever_case_its_name_is_written()
    {
        await using var server = await StartAsync();
        var body = Body.Replace("\"secrets\"", "\"Secrets\"", StringComparison.Ordinal);

        var put = await server.SendAsync(HttpMethod.Put, $"{W}/datastores/theirs", body);

        put.Status.Should().Be(201);
        (await server.GetAsync($"{W}/datastores/theirs")).Body.ToJsonString().Should().NotContain(Secret);
    }

    [Fact]
    public async Task Pages_show_a_datastore_and_never_its_secrets()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, $"{W}/datastores/theirs", Body);
        using var browser = await Browser.OpenAsync(server);

        var list = (await browser.GetAsync("/datastores")).Text;
        var details = (await browser.GetAsync("/datastores/theirs")).Text;

        list.Should().Contain("href=\"/datastores/theirs\"").And.Contain("theirs/rows").And.Contain("href=\"/datastores/workspaceblobstore\"");
        details.Should().Contain("AccountKey").And.Contain("numbers");
        (list + details).Should().NotContain(Secret);
        (await browser.GetAsync("/datastores/none")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_deleted_datastore_is_gone_with_its_secrets_and_the_workspaces_own_stay()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, $"{W}/datastores/theirs", Body);

        (await server.SendAsync(HttpMethod.Delete, $"{W}/datastores/theirs")).Status.Should().Be(200);
        FilesWith(server.StateDirectory, Secret).Should().BeEmpty();
        (await server.SendAsync(HttpMethod.Delete, $"{W}/datastores/theirs")).Status.Should().Be(204);
        (await server.SendAsync(HttpMethod.Post, $"{W}/datastores/theirs/listSecrets")).Status.Should().Be(404);
        (await server.SendAsync(HttpMethod.Delete, $"{W}/datastores/WorkspaceBlobStore")).Status.Should().Be(400);
        (await server.SendAsync(HttpMethod.Put, $"{W}/datastores/workspaceblobstore", Body)).Status.Should().Be(400);
        (await server.GetAsync($"{W}/datastores/workspaceblobstore")).Properties["isDefault"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData("""{"datastoreType": "Tape"}""", "properties.datastoreType")]
    [InlineData("""{"datastoreType": "AzureFile", "accountName": "a"}""", "properties.fileShareName")]
    [InlineData("""{"datastoreType": "AzureDataLakeGen1", "storeName": "a"}""", "properties.credentials")]
    [InlineData(
        """{"datastoreType": "AzureDataLakeGen1", "storeName": "a", "credentials": {"credentialsType": "Sas"}}""",
        "properties.credentials.secrets")]
    [InlineData(
        """{"datastoreType": "AzureDataLakeGen1", "storeName": "a","""
        + """ "credentials": {"credentialsType": "Sas", "secrets": {"secretsType": "Sas"}}}""",
        "properties.credentials.secrets.sasToken")]
    public async Task A_datastore_that_can_t_be_is_refused_with_the_field(string properties, string target)
    {
        await using var server = await StartAsync();
        var answer = await server.PutAsync($"{W}/datastores/d", new JsonObject { ["properties"] = JsonNode.Parse(properties) });

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be(target);
        (await server.GetAsync($"{W}/datastores/d")).Status.Should().Be(404);
    }

    private static IEnumerable<string> FilesWith(string folder, string text)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            if (reader.ReadToEnd().Contains(text, StringComparison.Ordinal))
            {
                yield return Path.GetFileName(file);
            }
        }
    }
}
