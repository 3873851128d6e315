using System.Text.Json.Nodes;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Slipway.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>Downloads what steps wrote to the workspace's default datastore: <c>azureml/{run}/{output}/…</c>.</summary>
internal sealed class OutputDownloader(WorkspaceClient workspace)
{
    // The mark that storage with a hierarchical namespace leaves in place of a folder.
    private const string FolderMark = "hdi_isfolder";

    /// <summary>Downloads the outputs of each step into a folder of its name.</summary>
    /// <returns>The files, by their full paths.</returns>
    public async Task<IReadOnlyList<string>> DownloadAsync(
        PipelineRun run,
        string directory,
        CancellationToken cancellationToken)
    {
        var container = await ContainerAsync(cancellationToken).ConfigureAwait(false);
        var files = new List<string>();
        foreach (var step in run.Steps)
        {
            var prefix = $"azureml/{step.OutputsRunId}/";
            var root = Path.GetFullPath(Path.Combine(directory, step.Name));
            var names = await RequestErrors.GuardAsync(
                $"list the outputs of step '{step.Name}'",
                () => NamesAsync(container, prefix, cancellationToken)).ConfigureAwait(false);
            foreach (var name in names)
            {
                var path = Path.GetFullPath(Path.Combine(root, name[prefix.Length..]));
                if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    throw new DiagnosticException(new Diagnostic(
                        Codes.UnexpectedAnswer, $"output '{name}' of step '{step.Name}' would be written outside of {root}"));
                }

                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await RequestErrors.GuardAsync(
                    $"download {name}",
                    () => container.GetBlobClient(name).DownloadToAsync(path, cancellationToken)).ConfigureAwait(false);
                files.Add(path);
            }
        }

        return files;
    }

    private static async Task<List<string>> NamesAsync(
        BlobContainerClient container,
        string prefix,
        CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var blobs = container.GetBlobsAsync(
            new GetBlobsOptions { Prefix = prefix, Traits = BlobTraits.Metadata }, cancellationToken);
        await foreach (var blob in blobs.ConfigureAwait(false))
        {
            if (blob.Metadata?.ContainsKey(FolderMark) != true)
            {
                names.Add(blob.Name);
            }
        }

        return names;
    }

    private async Task<BlobContainerClient> ContainerAsync(CancellationToken cancellationToken)
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
        var address = new Uri($"{protocol}://{account}.blob.{properties.Text("endpoint") ?? "core.windows.net"}/{Needed("containerName")}");
        var options = BlobOptions.Of(workspace.Connection);
        if (properties.Text("credentials", "credentialsType") == "None")
        {
            // A datastore without secrets is read as whoever reads it.
            return new BlobContainerClient(address, workspace.Connection.Credential, options);
        }

        var secrets = await workspace
            .PostAsync(ResourcePath.Datastore(name), "listSecrets", null, cancellationToken).ConfigureAwait(false);
        return secrets.Text("secretsType") switch
        {
            "Sas" when secrets.Text("sasToken") is { } sas
                => new BlobContainerClient(address, new AzureSasCredential(sas.TrimStart('?')), options),
            "AccountKey" when secrets.Text("key") is { } key
                => new BlobContainerClient(address, new StorageSharedKeyCredential(account, key), options),
            _ => new BlobContainerClient(address, workspace.Connection.Credential, options),
        };
    }
}
