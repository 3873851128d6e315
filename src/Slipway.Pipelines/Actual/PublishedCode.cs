using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Actual;

/// <summary>Reads code that was published, to show what changes in it. What can't be read is not shown.</summary>
internal sealed class PublishedCode(WorkspaceClient workspace)
{
    // A plan is to be looked at, not to fetch a data set that someone has put beside the code.
    private const int MostFiles = 200;

    private readonly GuardedRequests _requests = new(workspace.Connection with { CallTimeout = TimeSpan.FromSeconds(30) });

    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, byte[]?>>> ReadAsync(
        DesiredState desired,
        IReadOnlyDictionary<string, string> previous,
        IReadOnlyDictionary<string, JsonObject> bodies,
        CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, IReadOnlyDictionary<string, byte[]?>>(StringComparer.OrdinalIgnoreCase);
        Datastore? datastore = null;
        foreach (var code in desired.Resources.Where(resource => resource.Kind == ResourceKind.Code))
        {
            if (previous.GetValueOrDefault(code.Path) is { } path && !files.ContainsKey(path)
                && bodies.GetValueOrDefault(path).Text("properties", "codeUri") is { } address
                && Uri.TryCreate(address, UriKind.Absolute, out var place))
            {
                try
                {
                    datastore ??= await Datastore.ReadDefaultAsync(workspace, cancellationToken).ConfigureAwait(false);
                    var from = datastore;
                    if (await _requests
                        .RunAsync($"read {path}", token => ReadAsync(from, place, token), cancellationToken)
                        .ConfigureAwait(false) is { } found)
                    {
                        files[path] = found;
                    }
                }
                catch (DiagnosticException e)
                {
                    // A plan is right without it: that the code changes is known by its hash. Storage that does not answer
                    // (a firewall's, say) does not answer for the next code either.
                    if (e.Diagnostics[0].Code == Codes.Unreachable)
                    {
                        break;
                    }
                }
            }
        }

        return files;
    }

    private static async Task<Dictionary<string, byte[]?>?> ReadAsync(
        Datastore datastore,
        Uri place,
        CancellationToken cancellationToken)
    {
        var prefix = new BlobUriBuilder(place).BlobName.Trim('/');
        prefix = prefix.Length == 0 ? string.Empty : $"{prefix}/";
        var container = datastore.Container(place);
        var files = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        await foreach (var blob in Datastore.FilesAsync(container, prefix, cancellationToken).ConfigureAwait(false))
        {
            if (files.Count == MostFiles)
            {
                return null;
            }

            var content = blob.Properties.ContentLength > CodeDifference.LongestFile
                ? null
                : (await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken).ConfigureAwait(false)).Value.Content;
            files[blob.Name[prefix.Length..]] = content?.ToArray();
        }

        return files;
    }
}
