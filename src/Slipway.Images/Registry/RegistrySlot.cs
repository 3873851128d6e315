using System.Text.Json;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Networking;

namespace Slipway.Images;

/// <summary>What a local registry keeps for ever: its port, and the mark by which it is known there.</summary>
/// <param name="Port">The port on loopback, part of the name of every image pushed to it.</param>
/// <param name="Mark">What it answers in the header <see cref="RegistryProbe.Header"/>; random.</param>
internal sealed record RegistrySlot(int Port, string Mark)
{
    /// <summary>Reads what is kept; null when nothing is yet.</summary>
    /// <exception cref="DiagnosticException">SLP3027: the file is damaged.</exception>
    public static async Task<RegistrySlot?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
            if (JsonSerializer.Deserialize<RegistrySlot>(text) is { Port: > 0, Mark.Length: > 0 } kept)
            {
                return kept;
            }
        }
        catch (JsonException)
        {
            // Told below, as a file that can be read and lacks something.
        }

        throw new DiagnosticException(new Diagnostic(Codes.DamagedPortFile, "the local registry's port can't be read")
        {
            File = file,
            Remedy = $"write {{\"Port\": N, \"Mark\": \"any\"}} with the port of the images that are in use, or remove "
                + "the folder to start over with a new registry",
        });
    }

    /// <summary>Chooses a free port and keeps it.</summary>
    /// <exception cref="DiagnosticException">SLP3024: no port is free.</exception>
    public static async Task<RegistrySlot> ChooseAsync(string file, CancellationToken cancellationToken)
    {
        // Written aside and moved, so that a kill leaves a whole file or none.
        var slot = new RegistrySlot(LoopbackPort.FindFree(), Guid.NewGuid().ToString("N"));
        var temporary = $"{file}.new";
        WritePoint.Pass(file);
        await File.WriteAllTextAsync(temporary, JsonSerializer.Serialize(slot), cancellationToken).ConfigureAwait(false);
        File.Move(temporary, file, overwrite: true);
        return slot;
    }
}
