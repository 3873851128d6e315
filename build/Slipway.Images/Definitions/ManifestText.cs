using System.Collections.Immutable;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>A manifest's text with its name, and the problems found while it was read.</summary>
/// <param name="File">The manifest, relative to the repository's root.</param>
/// <param name="Text">Its content.</param>
internal sealed record ManifestText(string File, string Text)
{
    private readonly ImmutableArray<Diagnostic>.Builder _problems = ImmutableArray.CreateBuilder<Diagnostic>();

    private readonly ImmutableArray<Diagnostic>.Builder _untested = ImmutableArray.CreateBuilder<Diagnostic>();

    public IEnumerable<Diagnostic> Problems => _problems;

    /// <summary>A warning for each thing that is declared and not tested.</summary>
    public IEnumerable<Diagnostic> Untested => _untested;

    /// <summary>The lines, without their ends, the first one numbered 1.</summary>
    public IEnumerable<(string Text, int Number)> Lines() =>
        Text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n').Select((line, i) => (line, i + 1));

    /// <summary>Notes a problem (SLP2003) and goes on reading: all of them are shown in one go.</summary>
    public void Report(int line, string message, string? remedy = null) =>
        _problems.Add(new Diagnostic("SLP2003", message) { File = File, Line = line, Remedy = remedy });

    /// <summary>Notes what installers take and no test looks at (SLP2015), so that it is not passed over in silence.</summary>
    public void ReportUntested(int line, string message, string? remedy = null) => _untested.Add(
        new Diagnostic("SLP2015", message) { File = File, Line = line, Remedy = remedy, Severity = Severity.Warning });
}
