using System.Net.Http.Headers;
using System.Text;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Registry;

internal static class RegistryStart
{
    /// <summary>Starts a registry, or skips the test where the program is not there and can't be installed (SLP3014).</summary>
    public static async Task<RegistryAddress> StartOrSkipAsync(this LocalRegistry registry)
    {
        try
        {
            return await registry.EnsureStartedAsync(allowInstall: true, cancellationToken: TestContext.Current.CancellationToken);
        }
        catch (DiagnosticException e) when (e.Diagnostics[0].Code == "SLP3014")
        {
            Assert.Skip($"No registry can be had here: {e.Diagnostics[0].Message}; {e.Diagnostics[0].Remedy}");
            throw;
        }
    }

    /// <summary>A client of the registry's own HTTP, with its password.</summary>
    public static async Task<HttpClient> OpenAsync(this RegistryAddress address)
    {
        var login = (await DockerCredentials.FindAsync(address, TestContext.Current.CancellationToken)).Credential!;
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address.Endpoint };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Secret}")));
        return http;
    }

    /// <summary>What proves images in a registry, with a key of the test's own.</summary>
    public static async Task<ImageProofs> ProofsAsync(this RegistryClient client, string folder) => new(
        client,
        await SigningKey.EnsureAsync(Path.Combine(folder, "key.pem"), TestContext.Current.CancellationToken),
        Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
}
