using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Workspace.Lifetime;

namespace Slipway.Workspace.Testing;

/// <summary>
/// A local workspace for a test, or for a class of tests: a server of its own on a port of its own, with a state folder that
/// goes with it. What Azure's clients are told of Azure, they are told of <see cref="Address"/> instead.
/// </summary>
public sealed class TemporaryWorkspace : IAsyncDisposable
{
    private readonly LocalWorkspaceOptions _options;

    private TemporaryWorkspace(LocalWorkspaceOptions options, LocalWorkspaceAddress address) =>
        (_options, Address) = (options, address);

    /// <summary>Where it is, and what its callers need.</summary>
    public LocalWorkspaceAddress Address { get; }

    /// <summary>Its id in Azure Resource Manager's API: the path that all of its resources begin with.</summary>
    public string ResourceId =>
        $"/subscriptions/{Address.SubscriptionId}/resourceGroups/{Address.ResourceGroup}"
        + $"/providers/Microsoft.MachineLearningServices/workspaces/{Address.WorkspaceName}";

    /// <summary>Starts one, in a temporary folder.</summary>
    /// <param name="configure">Changes its options, such as where the container engine answers.</param>
    /// <param name="logger">Told what is done; nobody unless given.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="Core.Diagnostics.DiagnosticException">It can't be started, as <see cref="LocalWorkspace"/> says.</exception>
    public static async Task<TemporaryWorkspace> StartAsync(
        Func<LocalWorkspaceOptions, LocalWorkspaceOptions>? configure = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        var options = new LocalWorkspaceOptions { StateDirectory = Directory.CreateTempSubdirectory("slipway-workspace-").FullName };
        options = configure?.Invoke(options) ?? options;
        try
        {
            var address = await LocalWorkspace.EnsureStartedAsync(options, logger ?? NullLogger.Instance, cancellationToken)
                .ConfigureAwait(false);
            return new TemporaryWorkspace(options, address);
        }
        catch
        {
            await RemoveAsync(options).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A client that trusts the workspace and shows its token; its base address is the workspace's.</summary>
    /// <returns>The client, which whoever asked for it disposes of.</returns>
    public HttpClient CreateHttpClient()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Address.CertificateFile);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        };
        var client = new HttpClient(handler) { BaseAddress = Address.Uri };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(Address.TokenFile).Trim());
        return client;
    }

    /// <summary>
    /// Cancels its jobs, stops it, and deletes its folder; what of that can't be deleted is left to the system's own cleaning.
    /// </summary>
    public async ValueTask DisposeAsync() => await RemoveAsync(_options).ConfigureAwait(false);

    private static async Task RemoveAsync(LocalWorkspaceOptions options)
    {
        try
        {
            await LocalWorkspace.DeleteAsync(options, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A test has ended as it should, or has a graver fault to tell of.
        }
    }
}
