using System.Text.RegularExpressions;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Knows what the engine's classic builder lacks. It would take some of it for a shell's command, and fail with a
/// message that has nothing to do with the cause.
/// </summary>
public static partial class BuilderFeatures
{
    /// <summary>Refuses build secrets, for which the classic builder has no safe place.</summary>
    /// <param name="secrets">What was given as secrets.</param>
    /// <exception cref="DiagnosticException">SLP2008: there are some.</exception>
    public static void CheckSecrets(IReadOnlyCollection<string> secrets)
    {
        if (secrets.Count > 0)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP2008", "the classic builder, with which images are built, can't keep build secrets")
            {
                Remedy = "fetch what a secret opens before the build and COPY it, or let the container read the secret when it runs",
            });
        }
    }

    /// <summary>Refuses a Dockerfile with instructions that only BuildKit knows.</summary>
    /// <exception cref="DiagnosticException">SLP2008: each such instruction with its line.</exception>
    internal static void Check(ImageDefinition image)
    {
        var unknown = image.Dockerfile.Instructions
            .Select(instruction => (instruction.Line, Feature: FeatureOf(instruction)))
            .Where(found => found.Feature is not null)
            .Select(found => new Diagnostic("SLP2008", $"'{found.Feature}' needs BuildKit, and images are built with the classic builder")
            {
                File = image.DockerfileName,
                Line = found.Line,
                Remedy = "write it without; layers are kept from build to build, which is what cache mounts are mostly for",
            })
            .ToList();
        if (unknown.Count > 0)
        {
            throw new DiagnosticException(unknown);
        }
    }

    private static string? FeatureOf(DockerfileInstruction instruction) => instruction.Keyword switch
    {
        "RUN" when RunOption().Match(instruction.Arguments) is { Success: true } option => $"RUN {option.Value}",
        "RUN" or "COPY" or "ADD" when HereDocument().IsMatch(instruction.Arguments) => $"{instruction.Keyword} <<",
        "COPY" or "ADD" when CopyOption().Match(instruction.Arguments) is { Success: true } option =>
            $"{instruction.Keyword} {option.Groups["option"].Value}",
        _ => null,
    };

    [GeneratedRegex("^--(mount|network|security)(?==)", RegexOptions.CultureInvariant)]
    private static partial Regex RunOption();

    [GeneratedRegex(
        @"^(--\S+\s+)*?(?<option>--(chmod|link|parents|exclude|checksum|keep-git-dir)\b)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CopyOption();

    // At the start of what is copied, or of the whole command: within a command a shell may well read a here-document.
    [GeneratedRegex("""^(--\S+\s+)*<<-?["']?[A-Za-z_]""", RegexOptions.CultureInvariant)]
    private static partial Regex HereDocument();
}
