using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>How data comes to a step.</summary>
internal enum InputMode
{
    /// <summary>As it lies in the store, and can't be written.</summary>
    Mount,

    /// <summary>As a copy of the step's own.</summary>
    Download,

    /// <summary>Not at all: the step is given its URI.</summary>
    Direct,
}

/// <summary>Reads the modes of inputs and outputs, in the words of jobs (<c>ReadOnlyMount</c>) or of files (<c>ro_mount</c>).</summary>
internal static class Modes
{
    /// <exception cref="ApiException">400: inputs have no such mode, or it is not built.</exception>
    public static InputMode Input(string? mode, string path) => mode?.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        null or "" or "READONLYMOUNT" or "ROMOUNT" or "EVALMOUNT" => InputMode.Mount,
        "DOWNLOAD" or "EVALDOWNLOAD" => InputMode.Download,
        "DIRECT" => InputMode.Direct,
        "READWRITEMOUNT" or "RWMOUNT" => throw ApiException.UserError(
            "Inputs are not mounted for writing by the local workspace; use 'download', which gives the step a copy.", $"{path}.mode"),
        _ => throw ApiException.InvalidContent($"'{mode}' is no mode of an input.", $"{path}.mode"),
    };

    /// <exception cref="ApiException">400: outputs have no such mode, or it is not built.</exception>
    public static void CheckOutput(string? mode, string path)
    {
        switch (mode?.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant())
        {
            case null or "" or "READWRITEMOUNT" or "RWMOUNT" or "MOUNT" or "UPLOAD":
                return;
            case "DIRECT":
                throw ApiException.UserError(
                    "An output of mode 'direct' is written by its URI, which the local workspace does not take; use "
                    + "'rw_mount' or 'upload'.",
                    $"{path}.mode");
            default:
                throw ApiException.InvalidContent($"'{mode}' is no mode of an output.", $"{path}.mode");
        }
    }
}
