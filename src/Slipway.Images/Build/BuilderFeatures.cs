using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Knows what the engine's classic builder lacks. It would take some of it for a shell's command, and fail with a
/// message that has nothing to do with the cause.
/// </summary>
internal static partial class BuilderFeatures
{
    private const string GetBuildKit = "install the plugin docker-buildx beside a docker client, which BuildKit needs";

    /// <summary>Refuses build secrets, for which it has no safe place, and instructions that only BuildKit knows.</summary>
    /// <exception cref="DiagnosticException">SLP2008: the secrets, and each such instruction with its line.</exception>
    public static void Check(ImageDefinition image, IReadOnlyCollection<BuildSecret> secrets)
    {
        var unknown = image.Dockerfile.Instructions
            .Select(instruction => (instruction.Line, Feature: FeatureOf(instruction)))
            .Where(found => found.Feature is not null)
            .Select(found => new Diagnostic(Codes.NeedsBuildKit, $"'{found.Feature}' needs BuildKit, and only the classic builder is here")
            {
                File = image.DockerfileName,
                Line = found.Line,
                Remedy = $"{GetBuildKit}, or write it without",
            })
            .ToList();
        if (secrets.Count > 0)
        {
            unknown.Insert(0, new Diagnostic(
                Codes.NeedsBuildKit, "the classic builder can't keep build secrets, and there is no other builder here")
            {
                Remedy = $"{GetBuildKit}, or fetch what a secret opens before the build and COPY it",
            });
        }

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
