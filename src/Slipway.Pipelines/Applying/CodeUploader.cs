using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Applying;

/// <summary>Uploads code to the place that the workspace gives for it.</summary>
internal sealed class CodeUploader(WorkspaceClient workspace, ILogger logger)
{
    // Small files, mostly: what counts is the number of requests at a time.
    private const int AtOnce = 8;

    /// <summary>Uploads the files of a code asset.</summary>
    /// <returns>The address that the code asset then names.</returns>
    public async Task<string> UploadAsync(string codePath, CodeSnapshot code, CancellationToken cancellationToken)
    {
        var answer = await workspace.PostAsync(
            codePath,
            "startPendingUpload",
            new JsonObject
            {
                ["pendingUploadId"] = code.Hash[..32],
                ["pendingUploadType"] = "TemporaryBlobReference",
            },
            cancellationToken).ConfigureAwait(false);
        var blob = answer["blobReferenceForConsumption"];
        var address = blob.Text("blobUri") ?? throw WorkspaceClient.Unexpected("blobReferenceForConsumption.blobUri");
        var signed = WorkspaceClient.Address(blob.Text("credential", "sasUri"), "blobReferenceForConsumption.credential.sasUri");

        // The place is a container, or a folder in one.
        var place = new BlobUriBuilder(signed);
        var prefix = place.BlobName.Trim('/');
        place.BlobName = string.Empty;
        var container = new BlobContainerClient(place.ToUri(), BlobOptions.Of(workspace.Connection));
        await Parallel.ForEachAsync(
            code.Files,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                var name = prefix.Length == 0 ? file.Path : $"{prefix}/{file.Path}";
                await workspace.Requests.RunAsync(
                    $"upload {file.Path}",
                    async until => await container.GetBlobClient(name)
                        .UploadAsync(file.FullPath, new BlobUploadOptions { TransferOptions = BlobOptions.Blocks }, until)
                        .ConfigureAwait(false),
                    token,
                    new FileInfo(file.FullPath).Length).ConfigureAwait(false);
            }).ConfigureAwait(false);
        logger.LogInformation("Files of code uploaded: {Count}", code.Files.Length);
        return address;
    }
}
