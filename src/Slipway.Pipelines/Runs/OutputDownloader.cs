using Azure.Storage.Blobs;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Runs;

/// <summary>Downloads what steps wrote to the workspace's default datastore: <c>azureml/{run}/{output}/…</c>.</summary>
internal sealed class OutputDownloader(WorkspaceClient workspace)
{
    /// <summary>Downloads the outputs of each step into a folder of its name.</summary>
    /// <returns>The files, by their full paths.</returns>
    public async Task<IReadOnlyList<string>> DownloadAsync(
        PipelineRun run,
        string directory,
        CancellationToken cancellationToken)
    {
        var datastore = await Datastore.ReadDefaultAsync(workspace, cancellationToken).ConfigureAwait(false);
        var container = datastore.Container();
        var files = new List<string>();
        foreach (var step in run.Steps)
        {
            var prefix = $"azureml/{step.OutputsRunId}/";
            var root = Path.GetFullPath(Path.Combine(directory, step.Name));
            if (!root.StartsWith(Path.GetFullPath(directory) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.UnexpectedAnswer, $"the outputs of step '{step.Name}' would be written outside of {directory}"));
            }

            var found = await workspace.Requests.RunAsync(
                $"list the outputs of step '{step.Name}'",
                token => FilesAsync(container, prefix, token),
                cancellationToken).ConfigureAwait(false);
            foreach (var (name, length) in found)
            {
                var path = Path.GetFullPath(Path.Combine(root, name[prefix.Length..]));
                if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    throw new DiagnosticException(new Diagnostic(
                        Codes.UnexpectedAnswer, $"output '{name}' of step '{step.Name}' would be written outside of {root}"));
                }

                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await workspace.Requests.RunAsync(
                    $"download {name}",
                    token => container.GetBlobClient(name).DownloadToAsync(path, token),
                    cancellationToken,
                    length).ConfigureAwait(false);
                files.Add(path);
            }
        }

        return files;
    }

    private static async Task<List<(string Name, long Length)>> FilesAsync(
        BlobContainerClient container,
        string prefix,
        CancellationToken cancellationToken)
    {
        var found = new List<(string, long)>();
        await foreach (var blob in Datastore.FilesAsync(container, prefix, cancellationToken).ConfigureAwait(false))
        {
            found.Add((blob.Name, blob.Properties.ContentLength ?? 0));
        }

        return found;
    }
}
