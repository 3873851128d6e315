using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Images;

/// <summary>Who answers at a local registry's port.</summary>
internal enum Answer
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>The registry in question.</summary>
    Own,

    /// <summary>The registry in question, started by a build that gave it no password: everyone on this machine can write it.</summary>
    OwnAndOpen,

    /// <summary>Another program.</summary>
    Other,
}

/// <summary>Asks who is at a port, and knows a registry by the header that it was configured to send.</summary>
internal static class RegistryProbe
{
    public const string Header = "X-Slipway-Registry";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public static async Task<Answer> AskAsync(RegistrySlot slot, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = s_timeout };
        try
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{slot.Port}/v2/");
            using var answer = await http.GetAsync(new Uri(address), cancellationToken).ConfigureAwait(false);
            return (answer.Headers.TryGetValues(Header, out var values) && values.Contains(slot.Mark), answer.StatusCode) switch
            {
                (false, _) => Answer.Other,
                (true, HttpStatusCode.Unauthorized) => Answer.Own,
                (true, _) => Answer.OwnAndOpen,
            };
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException
            { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return Answer.None;
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Something took the connection, and it does not speak HTTP.
            return Answer.Other;
        }
    }
}
