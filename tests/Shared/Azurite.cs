using System.Security.Cryptography;
using Azure.Storage;
using Azure.Storage.Blobs;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Testing;

/// <summary>
/// Azurite, Microsoft's own storage emulator: it checks signatures and conditions as Azure does. npm installs it beside
/// the tests; where that is not possible the tests that want it are skipped.
/// </summary>
internal sealed class Azurite : IAsyncDisposable
{
    public const string Account = "uploads";

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private Task<ChildProcessResult> _process = null!;

    private Azurite()
    {
    }

    /// <summary>Where it answers, without the account.</summary>
    public Uri Address { get; private set; } = null!;

    public static async Task<Azurite> StartAsync(CancellationToken cancellationToken)
    {
        var folder = await InstallAsync(cancellationToken);
        var server = new Azurite();
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
        server.Address = await server._listens.Task;
        return server;
    }

    public BlobContainerClient ContainerClient(string name) =>
        new(new Uri(Address, $"/{Account}/{name}"), new StorageSharedKeyCredential(Account, _key));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _process.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

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
        var folder = Path.Combine(AppContext.BaseDirectory, "azurite");
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
