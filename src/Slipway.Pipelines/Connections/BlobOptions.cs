using Azure.Storage;
using Azure.Storage.Blobs;

namespace Slipway.Pipelines.Connections;

/// <summary>Options that let blob clients use the connection's transport, and its patience.</summary>
internal static class BlobOptions
{
    private const int LongestBlock = 8 * 1024 * 1024;

    /// <summary>Files go in blocks, each of which has its own time: a slow link moves a large file too.</summary>
    public static StorageTransferOptions Blocks { get; } = new()
    {
        InitialTransferSize = LongestBlock,
        MaximumTransferSize = LongestBlock,
    };

    public static BlobClientOptions Of(WorkspaceConnection connection) => connection.Configure(new BlobClientOptions());
}
