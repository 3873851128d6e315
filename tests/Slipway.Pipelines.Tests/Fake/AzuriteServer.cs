using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Slipway.Testing;

namespace Slipway.Pipelines.Tests.Fake;

/// <summary>The storage of a workspace, in Azurite.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private const string Container = "azureml-blobstore";

    private readonly Azurite _azurite;
    private int _uploads;

    private AzuriteServer(Azurite azurite) => _azurite = azurite;

    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new AzuriteServer(await Azurite.StartAsync(cancellationToken));
        await server._azurite.ContainerClient(Container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    /// <summary>What a workspace answers to who wants to upload code: a container of its own, signed for writing.</summary>
    public JsonObject PendingUpload()
    {
        var container = _azurite.ContainerClient($"upload-{Interlocked.Increment(ref _uploads)}");
        container.CreateIfNotExists();
        return new JsonObject
        {
            ["pendingUploadType"] = "TemporaryBlobReference",
            ["blobReferenceForConsumption"] = new JsonObject
            {
                ["blobUri"] = container.Uri.AbsoluteUri,
                ["credential"] = new JsonObject { ["credentialType"] = "SAS", ["sasUri"] = Signed(container).AbsoluteUri },
            },
        };
    }

    /// <summary>The default datastore of a workspace whose storage this is.</summary>
    public JsonObject Datastore() => new()
    {
        ["name"] = "workspaceblobstore",
        ["properties"] = new JsonObject
        {
            ["datastoreType"] = "AzureBlob",
            ["isDefault"] = true,
            ["accountName"] = Azurite.Account,
            ["containerName"] = Container,
            ["endpoint"] = $"localhost:{_azurite.Address.Port}",
            ["protocol"] = "http",
            ["credentials"] = new JsonObject { ["credentialsType"] = "Sas" },
        },
    };

    public string SasToken() => Signed(_azurite.ContainerClient(Container)).Query;

    /// <summary>What is in the datastore or, by a code asset's address, in the place of an upload.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(string? address, CancellationToken cancellationToken)
    {
        var container = _azurite.ContainerClient(address is null ? Container : new BlobUriBuilder(new Uri(address)).BlobContainerName);
        var blobs = new Dictionary<string, string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            var content = await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
            blobs[blob.Name] = content.Value.Content.ToString();
        }

        return blobs;
    }

    private static Uri Signed(BlobContainerClient container) => container.GenerateSasUri(
        BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Read,
        DateTimeOffset.UtcNow.AddHours(1));
}
