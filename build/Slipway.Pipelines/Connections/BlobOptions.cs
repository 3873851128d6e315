using Azure.Storage.Blobs;

namespace Slipway.Pipelines.Connections;

/// <summary>Options that let blob clients use the connection's transport.</summary>
internal static class BlobOptions
{
    public static BlobClientOptions Of(WorkspaceConnection connection) => connection.Configure(new BlobClientOptions());
}
