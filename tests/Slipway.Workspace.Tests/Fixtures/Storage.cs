using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>The server's storage, through Azure's own client.</summary>
public static class Storage
{
    /// <summary>The container of the default datastore, found and opened as clients do.</summary>
    /// <param name="server">The server.</param>
    /// <param name="account">The account's address, with the port to come in.</param>
    public static async Task<BlobContainerClient> ContainerAsync(
        this TestServer server, string account = "https://slipwaylocal.blob.localhost:{0}")
    {
        var datastore = await server.GetAsync($"{W}/datastores?isDefault=true&count=30");
        var name = datastore.Body["value"]![0]!["properties"]!["containerName"]!.GetValue<string>();
        var secrets = await server.SendAsync(HttpMethod.Post, $"{W}/datastores/workspaceblobstore/listSecrets");
        var token = secrets.Body["sasToken"]!.GetValue<string>();
        var origin = string.Format(System.Globalization.CultureInfo.InvariantCulture, account, server.Port);
        return server.Container(new Uri($"{origin}/{name}?{token}"));
    }

    public static BlobContainerClient Container(this TestServer server, Uri address) => new(address, new BlobClientOptions
    {
        Transport = new HttpClientTransport(server.NewHandler()),
        Retry = { MaxRetries = 0 },
    });

    /// <summary>Where a run's output lies on this machine.</summary>
    public static string FolderOf(this TestServer server, string runId, string output) =>
        Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "azureml", runId, output);
}
