using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Slipway.Core.Text;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Content;

namespace Slipway.Pipelines.Runs;

/// <summary>
/// Uploads data of this machine to the workspace's default datastore, under <c>LocalUpload/HASH/</c> as Azure ML's own
/// clients do. The hash is that of the content, so that the same data is uploaded once.
/// </summary>
internal sealed class InputUploader(WorkspaceClient workspace, ILogger logger)
{
    private const int AtOnce = 8;

    /// <summary>Uploads a file or a folder.</summary>
    /// <returns>The address by which a job reads it.</returns>
    public async Task<string> UploadAsync(string path, CancellationToken cancellationToken)
    {
        var snapshot = CodeSnapshot.Of(path);
        var datastore = await Datastore.ReadDefaultAsync(workspace, cancellationToken).ConfigureAwait(false);
        var container = datastore.Container();
        var isFile = File.Exists(path);
        var place = $"LocalUpload/{snapshot.Hash[..32]}/{Path.GetFileName(path)}";
        await Parallel.ForEachAsync(
            snapshot.Files,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (file, token) => await workspace.Requests.RunAsync(
                $"upload {file.Path}",
                async until => await PutAsync(isFile ? place : $"{place}/{file.Path}", file.FullPath, until).ConfigureAwait(false),
                token,
                new FileInfo(file.FullPath).Length).ConfigureAwait(false)).ConfigureAwait(false);
        var count = Counted.Of(snapshot.Files.Length, "file");
        logger.LogInformation("{Path} is uploaded to datastore {Datastore}: {Count}", path, datastore.Name, count);
        return $"azureml://datastores/{datastore.Name}/paths/{place}{(isFile ? string.Empty : "/")}";

        async Task<bool> PutAsync(string name, string file, CancellationToken token)
        {
            try
            {
                var onlyNew = new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    TransferOptions = BlobOptions.Blocks,
                };
                await container.GetBlobClient(name).UploadAsync(file, onlyNew, token).ConfigureAwait(false);
                return true;
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
            {
                // A blob is there wholly or not at all, and its name says what is in it.
                return false;
            }
        }
    }
}
