using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Slipway.Testing;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Inputs that lie in a storage account of Azure and are not public, read as who has started the workspace.</summary>
public sealed class ClosedDataTests
{
    private const string File = "wasbs://closed@example.blob.core.windows.net/iris/one.csv";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(File, "uri_file", "cat ${{inputs.i}}")]
    [InlineData("https://example.blob.core.windows.net/closed/iris/one.csv", "uri_file", "cat ${{inputs.i}}")]
    [InlineData("abfss://closed@example.dfs.core.windows.net/iris", "uri_folder", "cat ${{inputs.i}}/one.csv")]
    [InlineData("azureml://datastores/theirs/paths/iris/one.csv", "uri_file", "cat ${{inputs.i}}")]
    [InlineData("azureml://datastores/lake/paths/iris/", "uri_folder", "cat ${{inputs.i}}/one.csv")]
    public async Task What_is_not_public_is_read_with_the_callers_token_which_is_kept_nowhere(string uri, string type, string command)
    {
        await using var azurite = await AzuriteWithDataAsync();
        var internet = new Internet(azurite);
        var credential = new Credential();
        await using var server = await StartAsync(internet, credential);

        (await RunAsync(server, uri, type, command)).Should().Be(("Completed", "one\n"));

        internet.Shown.Should().NotBeEmpty().And.AllBe($"example.blob.core.windows.net {credential.Token}");
        foreach (var file in Directory.EnumerateFiles(server.StateDirectory, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/token")))
        {
            (await System.IO.File.ReadAllBytesAsync(file, Cancel)).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(credential.Token))
                .Should().Be(-1, file);
        }
    }

    [Fact]
    public async Task What_is_public_is_read_as_nobody()
    {
        await using var azurite = await AzuriteWithDataAsync(PublicAccessType.BlobContainer);
        var internet = new Internet(azurite);
        await using var server = await StartAsync(internet, new Credential());

        (await RunAsync(server, File, "uri_file", "cat ${{inputs.i}}")).Should().Be(("Completed", "one\n"));

        internet.Shown.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_the_switch_a_step_says_what_is_missing()
    {
        await using var azurite = await AzuriteWithDataAsync();
        await using var server = await StartAsync(new Internet(azurite), null);

        var (status, said) = await RunAsync(server, File, "uri_file", "cat ${{inputs.i}}");
        var refused = await server.PutAsync($"{W}/jobs/other", Read("azureml://datastores/theirs/paths/iris/one.csv", "uri_file", "true"));

        status.Should().Be("Failed");
        said.Should().Contain("The input 'i' can't be fetched: the answer is 40").And.Contain("--data-credentials");
        (refused.Status, refused.ErrorTarget).Should().Be((400, "properties.inputs.i.uri"));
        refused.ErrorMessage.Should().Contain("the storage account 'example'").And.Contain("--data-credentials");
    }

    [Fact]
    public async Task A_credential_that_has_no_token_fails_the_step_with_its_reason()
    {
        await using var azurite = await AzuriteWithDataAsync();
        await using var server = await StartAsync(new Internet(azurite), new Credential { Fails = true });

        var (status, said) = await RunAsync(server, File, "uri_file", "cat ${{inputs.i}}");

        status.Should().Be("Failed");
        said.Should().Contain("no token can be had for --data-credentials: nobody has signed in");
    }

    private static async Task<Azurite> AzuriteWithDataAsync(PublicAccessType access = PublicAccessType.None)
    {
        var azurite = await Azurite.StartAsync(Cancel, takesTokens: true);
        var container = azurite.ContainerClient("closed");
        await container.CreateAsync(access, cancellationToken: Cancel);
        await container.UploadBlobAsync("iris/one.csv", BinaryData.FromString("one\n"), Cancel);
        return azurite;
    }

    private static async Task<TestServer> StartAsync(Internet internet, TokenCredential? credential)
    {
        var image = await Engine.ImageAsync();
        var server = await TestServer.StartAsync(runsJobs: true, internet: internet.Connect, dataCredential: credential);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        foreach (var (name, body) in new[]
        {
            ("theirs", """{"datastoreType": "AzureBlob", "accountName": "example", "containerName": "closed"}"""),
            ("lake", """{"datastoreType": "AzureDataLakeGen2", "accountName": "example", "filesystem": "closed"}"""),
        })
        {
            var properties = JsonNode.Parse(body)!;
            properties["credentials"] = new JsonObject { ["credentialsType"] = "None" };
            (await server.PutAsync($"{W}/datastores/{name}", new JsonObject { ["properties"] = properties })).Status.Should().Be(201);
        }

        return server;
    }

    private static JsonObject Read(string uri, string type, string command)
    {
        var job = Pipelines.Command(command);
        job["properties"]!["inputs"] = new JsonObject { ["i"] = new JsonObject { ["jobInputType"] = type, ["uri"] = uri } };
        return job;
    }

    /// <summary>How a job ends that reads data, and its log, or the reason of its failure.</summary>
    private static async Task<(string Status, string Said)> RunAsync(TestServer server, string uri, string type, string command)
    {
        (await server.PutAsync($"{W}/jobs/mine", Read(uri, type, command))).Status.Should().Be(201);
        var status = (await server.EndOfAsync("mine")).Status();
        return (status, status == "Completed"
            ? await server.LogOfAsync("mine")
            : (await server.RunOfAsync("mine"))["error"]!["error"]!["message"]!.GetValue<string>());
    }

    /// <summary>Gives a token as Microsoft Entra's for the storage, which Azurite looks into.</summary>
    private sealed class Credential : TokenCredential
    {
        public bool Fails { get; init; }

        public string Token { get; } = State.WorkspaceToken.Create(State.Audience.Storage, DateTimeOffset.UtcNow);

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => Fails
            ? throw new CredentialUnavailableException("nobody has signed in.\nmore")
            : new AccessToken(Token, DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
