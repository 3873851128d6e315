using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Slipway.Core.Networking;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Lifetime;

/// <summary>The workspace's ports: chosen once and kept, because clients keep addresses with them.</summary>
internal static class KeptPort
{
    private const int Attempts = 5;

    /// <summary>The kept port when it is free, else another, which is kept from now on.</summary>
    /// <returns>The port, and the one that had been kept and was taken by somebody else.</returns>
    public static (int Port, int? Taken) Choose(StateFolder state) => Choose(state, state.PortFile, LoopbackPort.IsFree);

    private static (int Port, int? Taken) Choose(StateFolder state, string file, Func<int, bool> isFree)
    {
        var kept = Read(file);
        if (kept is { } port && isFree(port))
        {
            return (port, null);
        }

        return (ChooseAnother(state, file), kept);
    }

    /// <summary>
    /// Starts a server on the kept port. A port is chosen before it is listened on, and somebody else may take it in
    /// between, or have it on another of the machine's loopback addresses: then another is chosen, and kept.
    /// </summary>
    /// <param name="state">The workspace.</param>
    /// <param name="file">Where the port is kept.</param>
    /// <param name="start">Starts the server on a port.</param>
    /// <exception cref="IOException">The server can't listen, on no port that was tried.</exception>
    public static Task<T> StartAsync<T>(StateFolder state, string file, Func<int, Task<T>> start) =>
        StartAsync(state, file, LoopbackPort.IsFree, start);

    /// <inheritdoc cref="StartAsync{T}(StateFolder, string, Func{int, Task{T}})"/>
    /// <param name="state">The workspace.</param>
    /// <param name="file">Where the port is kept.</param>
    /// <param name="isFree">Whether the kept port may be free, at the address that is to be listened at.</param>
    /// <param name="start">Starts the server on a port.</param>
    public static async Task<T> StartAsync<T>(StateFolder state, string file, Func<int, bool> isFree, Func<int, Task<T>> start)
    {
        var port = Choose(state, file, isFree).Port;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await start(port).ConfigureAwait(false);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && attempt < Attempts)
            {
                port = ChooseAnother(state, file);
            }
        }
    }

    public static int? Read(StateFolder state) => Read(state.PortFile);

    /// <summary>Keeps a port from now on.</summary>
    public static void Keep(StateFolder state, int port) => Keep(state, state.PortFile, port);

    private static int ChooseAnother(StateFolder state, string file)
    {
        var port = LoopbackPort.FindFree();
        Keep(state, file, port);
        return port;
    }

    private static void Keep(StateFolder state, string file, int port)
    {
        state.Create();
        StateFolder.WriteSecret(file, port.ToString(CultureInfo.InvariantCulture));
    }

    private static int? Read(string file) =>
        File.Exists(file)
        && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is > 0 and <= ushort.MaxValue
            ? port
            : null;
}
