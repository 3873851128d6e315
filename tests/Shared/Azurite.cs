using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
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

    private const string Subject = "CN=azurite.tests";

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Uri> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private Task<ChildProcessResult> _process = null!;
    private DirectoryInfo? _certificate;

    private Azurite()
    {
    }

    /// <summary>Where it answers, without the account.</summary>
    public Uri Address { get; private set; } = null!;

    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="takesTokens">Whether it takes tokens of Microsoft Entra for the storage, too: it then has a certificate of its own.</param>
    public static async Task<Azurite> StartAsync(CancellationToken cancellationToken, bool takesTokens = false)
    {
        var folder = await InstallAsync(cancellationToken);
        var server = new Azurite { _certificate = takesTokens ? MakeCertificate() : null };
        server._process = new ChildProcess(
            "node",
            [
                "node_modules/azurite/dist/src/blob/main.js",
                "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
                .. server._certificate is { } own
                    ? (string[])["--oauth", "basic", "--cert", Path.Combine(own.FullName, "own.pem"), "--key", Path.Combine(own.FullName, "own.key")]
                    : [],
            ])
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
        new(new Uri(Address, $"/{Account}/{name}"), new StorageSharedKeyCredential(Account, _key), new BlobClientOptions
        {
            Transport = new HttpClientTransport(NewHandler()),
        });

    /// <summary>What connects to it, also where its certificate is its own.</summary>
    public static SocketsHttpHandler NewHandler() => new()
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == Subject },
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _process.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _certificate?.Delete(recursive: true);
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

    private static DirectoryInfo MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var folder = Directory.CreateTempSubdirectory("slipway-azurite-");
        File.WriteAllText(Path.Combine(folder.FullName, "own.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder.FullName, "own.key"), key.ExportPkcs8PrivateKeyPem());
        return folder;
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
