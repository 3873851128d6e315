using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Lifetime;

/// <summary>What a running server says of itself.</summary>
internal sealed record ServerHealth(
    string Status, string Version, int ProcessId, int UnfinishedJobs, bool StepsReachHost, bool NoPublicData, string? DataCredentials,
    string? CuratedEnvironments);

/// <summary>Asks whether this folder's own server answers.</summary>
internal static class ServerProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<ServerHealth?> AskAsync(StateFolder state, int port, CancellationToken cancellationToken)
    {
        if (!File.Exists(state.AuthorityCertificate))
        {
            return null;
        }

        try
        {
            using var client = ServerClient.Create(state, port, Patience);
            return await client
                .GetFromJsonAsync<ServerHealth>(new Uri(HealthOperations.Path, UriKind.Relative), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or CryptographicException or IOException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
