using System.Globalization;
using Slipway.Diagnostics;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Lifetime;

/// <summary>The workspace's ports: chosen once and kept, because clients keep addresses with them.</summary>
internal static class KeptPort
{
    /// <summary>The kept port when it is free, else another, which is kept from now on.</summary>
    /// <returns>The port, and the one that had been kept and was taken by somebody else.</returns>
    public static (int Port, int? Taken) Choose(StateFolder state) => Choose(state, state.PortFile);

    /// <inheritdoc cref="Choose(StateFolder)"/>
    /// <param name="state">The workspace.</param>
    /// <param name="file">Where the port is kept.</param>
    public static (int Port, int? Taken) Choose(StateFolder state, string file)
    {
        var kept = Read(file);
        if (kept is { } port && LoopbackPort.IsFree(port))
        {
            return (port, null);
        }

        var chosen = LoopbackPort.FindFree();
        state.Create();
        StateFolder.WriteSecret(file, chosen.ToString(CultureInfo.InvariantCulture));
        return (chosen, kept);
    }

    public static int? Read(StateFolder state) => Read(state.PortFile);

    private static int? Read(string file) =>
        File.Exists(file)
        && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is > 0 and <= ushort.MaxValue
            ? port
            : null;
}
