using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Pipelines.Tests.Fake;

/// <summary>
/// Azurite, Microsoft's own storage emulator: it checks signatures and conditions as Azure does. npm installs it beside
/// the tests; where that is not possible the tests that want it are skipped.
/// </summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private const string Account = "uploads";
    private const string Container = "azureml-blobstore";

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private Task<ChildProcessResult> _process = null!;
    private Uri _address = null!;
    private int _uploads;

    private AzuriteServer()
    {
    }

    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = await InstallAsync(cancellationToken);
        var server = new AzuriteServer();
        server._process = new ChildProcess(
            "node",
            "node_modules/azurite/dist/src/blob/main.js",
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry")
        {
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string?> { ["AZURITE_ACCOUNTS"] = $"{Account}:{server._key}" },
            OnLine = server.Read,
        }.RunAsync(server._stop.Token);
        await Task.WhenAny(server._listens.Task, server._process).WaitAsync(cancellationToken);
        Assert.SkipUnless(server._listens.Task.IsCompleted, "Azurite does not start");
        server._address = await server._listens.Task;
        await server.ContainerClient(Container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _process.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    /// <summary>What a workspace answers to who wants to upload code: a container of its own, signed for writing.</summary>
    public JsonObject PendingUpload()
    {
        var container = ContainerClient($"upload-{Interlocked.Increment(ref _uploads)}");
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
            ["accountName"] = Account,
            ["containerName"] = Container,
            ["endpoint"] = $"localhost:{_address.Port}",
            ["protocol"] = "http",
            ["credentials"] = new JsonObject { ["credentialsType"] = "Sas" },
        },
    };

    public string SasToken() => Signed(ContainerClient(Container)).Query;

    /// <summary>What is in the datastore or, by a code asset's address, in the place of an upload.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(string? address, CancellationToken cancellationToken)
    {
        var container = ContainerClient(address is null ? Container : new BlobUriBuilder(new Uri(address)).BlobContainerName);
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

    private BlobContainerClient ContainerClient(string name) =>
        new(new Uri(_address, $"/{Account}/{name}"), new StorageSharedKeyCredential(Account, _key));

    private void Read(string line)
    {
        const string Said = "successfully listens on ";
        var at = line.IndexOf(Said, StringComparison.Ordinal);
        if (at >= 0)
        {
            _listens.TrySetResult(new Uri(line[(at + Said.Length)..].Trim()));
        }
    }

    private static async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fake", "azurite");
        var manifest = await File.ReadAllTextAsync(Path.Combine(folder, "package.json"), cancellationToken);
        var installed = Path.Combine(folder, "installed.json");
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed, cancellationToken) == manifest)
        {
            return folder;
        }

        try
        {
            var install = await new ChildProcess("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
            {
                WorkingDirectory = folder,
            }.RunAsync(cancellationToken);
            Assert.SkipUnless(install.ExitCode == 0, $"npm can't install Azurite:\n{install.Error}");
        }
        catch (DiagnosticException e)
        {
            Assert.Skip($"npm is not there, which installs Azurite: {e.Message}");
        }

        await File.WriteAllTextAsync(installed, manifest, cancellationToken);
        return folder;
    }
}
