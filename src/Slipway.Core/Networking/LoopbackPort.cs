using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Slipway.Core.Diagnostics;

namespace Slipway.Core.Networking;

/// <summary>Ports on loopback for servers that keep theirs for ever.</summary>
/// <remarks>
/// They lie below those that systems give to outgoing connections (from 32768 on Linux, from 49152 elsewhere): none of
/// those can take the port of a server that is stopped, or that has chosen it and does not listen yet.
/// </remarks>
public static class LoopbackPort
{
    private const int First = 12000;
    private const int Last = 29999;
    private const int Attempts = 200;

    // What one caller was given and does not listen on yet looks free to the next.
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A free port, by chance; this process gives no port twice.</summary>
    /// <exception cref="DiagnosticException">SLP3024: no port is free.</exception>
    public static int FindFree()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            if (!Given.ContainsKey(port) && IsFree(port) && Given.TryAdd(port, true))
            {
                return port;
            }
        }

        throw new DiagnosticException(new Diagnostic(
            Codes.NoPort, $"no free port was found on 127.0.0.1 between {First} and {Last}")
        {
            Remedy = "see with 'ss -ltn' what listens there, and stop what is not needed",
        });
    }

    /// <summary>Whether nobody listens on the port of 127.0.0.1.</summary>
    /// <param name="port">From 1 to 65535.</param>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
