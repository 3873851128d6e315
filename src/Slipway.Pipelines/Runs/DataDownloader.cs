using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Runs;

/// <summary>Downloads data that a job was given from the workspace's default datastore.</summary>
internal sealed class DataDownloader(WorkspaceClient workspace)
{
    private const string Marker = "/paths/";

    /// <summary>Downloads a file, or a folder.</summary>
    /// <param name="uri">Where it is: <c>azureml://…datastores/NAME/paths/PATH</c>, in its short or its long form.</param>
    /// <param name="directory">The folder that it is put into, under its own name.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Its path here; null for what lies elsewhere than in the default datastore.</returns>
    public async Task<string?> DownloadAsync(string uri, string directory, CancellationToken cancellationToken)
    {
        var datastore = await Datastore.ReadDefaultAsync(workspace, cancellationToken).ConfigureAwait(false);
        var at = uri.IndexOf(Marker, StringComparison.Ordinal);
        if (at < 0 || !uri[..at].EndsWith($"datastores/{datastore.Name}", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var path = uri[(at + Marker.Length)..].Trim('/');
        var root = Path.GetFullPath(directory);
        var own = Path.GetFullPath(Path.Combine(root, path.Split('/')[^1]));
        var container = datastore.Container();
        var found = false;
        await foreach (var blob in Datastore.FilesAsync(container, path, cancellationToken).ConfigureAwait(false))
        {
            // What only begins alike is another.
            var rest = blob.Name[path.Length..];
            if (rest.Length > 0 && rest[0] != '/')
            {
                continue;
            }

            var file = Path.GetFullPath(own + rest);
            if (!file.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.UnexpectedAnswer, $"'{blob.Name}' would be written outside of {root}"));
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await workspace.Requests.RunAsync(
                $"download {blob.Name}",
                token => container.GetBlobClient(blob.Name).DownloadToAsync(file, token),
                cancellationToken,
                blob.Properties.ContentLength ?? 0).ConfigureAwait(false);
            found = true;
        }

        return found ? own : null;
    }
}
