using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>A file of a CI server that is not as it should be.</summary>
/// <param name="Path">The file, relative to the root.</param>
/// <param name="Found">What is in it; null when it is not there.</param>
/// <param name="Text">What it should be.</param>
internal sealed record StaleFile(string Path, string? Found, string Text)
{
    /// <summary>The script that starts the build.</summary>
    public required string Script { get; init; }

    /// <summary>What is wrong: as a warning in short, as an error with what has to change.</summary>
    public Diagnostic As(Severity severity) => new(
        Codes.StaleFile,
        Found is null ? "the file is not there that the build's attributes ask for"
        : severity == Severity.Error ? $"the file is not what the build's graph and attributes ask for:\n{LineDifference.Between(Found, Text)}"
        : "the file is not what the build's graph and attributes ask for")
    {
        File = Path,
        Severity = severity,
        Remedy = $"run '{Script} --generate-ci' and commit what it writes",
    };
}
