using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>The blob container that a workspace keeps outputs in, and how it is read.</summary>
internal sealed class Datastore
{
    // The mark that storage with a hierarchical namespace leaves in place of a folder.
    private const string FolderMark = "hdi_isfolder";

    private readonly WorkspaceConnection _connection;
    private readonly Uri _address;
    private readonly AzureSasCredential? _signature;
    private readonly StorageSharedKeyCredential? _key;

    private Datastore(
        string name,
        WorkspaceConnection connection,
        Uri address,
        AzureSasCredential? signature,
        StorageSharedKeyCredential? key)
    {
        Name = name;
        _connection = connection;
        _address = address;
        _signature = signature;
        _key = key;
    }

    /// <summary>Its name in the workspace.</summary>
    public string Name { get; }

    /// <summary>The datastore's own container.</summary>
    public BlobContainerClient Container() => Container(_address);

    /// <summary>The container of an address; one of another container than the datastore's is read as whoever reads it.</summary>
    public BlobContainerClient Container(Uri address)
    {
        var container = new BlobUriBuilder(address) { BlobName = string.Empty, Query = string.Empty };
        var options = BlobOptions.Of(_connection);
        var isOwnAccount = container.Host == _address.Host;
        return (isOwnAccount, _key, _signature) switch
        {
            (true, { } key, _) => new BlobContainerClient(container.ToUri(), key, options),
            (true, _, { } signature) when container.ToUri() == _address => new BlobContainerClient(_address, signature, options),
            _ => new BlobContainerClient(container.ToUri(), _connection.Credential, options),
        };
    }

    /// <summary>The files below a prefix.</summary>
    public static async IAsyncEnumerable<BlobItem> FilesAsync(
        BlobContainerClient container,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new GetBlobsOptions { Prefix = prefix, Traits = BlobTraits.Metadata };
        await foreach (var blob in container.GetBlobsAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (blob.Metadata?.ContainsKey(FolderMark) != true)
            {
                yield return blob;
            }
        }
    }

    /// <summary>The workspace's default datastore.</summary>
    public static async Task<Datastore> ReadDefaultAsync(WorkspaceClient workspace, CancellationToken cancellationToken)
    {
        JsonObject? datastore = null;
        await foreach (var item in workspace.ListAsync("datastores", "isDefault=true", cancellationToken).ConfigureAwait(false))
        {
            datastore = item;
            break;
        }

        var properties = datastore?["properties"];
        string Needed(string key) => properties.Text(key) ?? throw WorkspaceClient.Unexpected($"datastore.{key}");

        var name = datastore.Text("name") ?? throw WorkspaceClient.Unexpected("datastore.name");
        var account = Needed("accountName");
        var protocol = properties.Text("protocol") ?? "https";
        var address = WorkspaceClient.Address(
            $"{protocol}://{account}.blob.{properties.Text("endpoint") ?? "core.windows.net"}/{Needed("containerName")}", "datastore.endpoint");
        if (properties.Text("credentials", "credentialsType") == "None")
        {
            // A datastore without secrets is read as whoever reads it.
            return new Datastore(name, workspace.Connection, address, null, null);
        }

        var secrets = await workspace
            .PostAsync(ResourcePath.Datastore(name), "listSecrets", null, cancellationToken).ConfigureAwait(false);
        return secrets.Text("secretsType") switch
        {
            "Sas" when secrets.Text("sasToken") is { } sas
                => new Datastore(name, workspace.Connection, address, new AzureSasCredential(sas.TrimStart('?')), null),
            "AccountKey" when secrets.Text("key") is { } key
                => new Datastore(name, workspace.Connection, address, null, new StorageSharedKeyCredential(account, key)),
            _ => new Datastore(name, workspace.Connection, address, null, null),
        };
    }
}
