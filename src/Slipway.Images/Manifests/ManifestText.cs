using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>A manifest's text with its name, and the problems found while it was read.</summary>
/// <param name="File">The manifest, relative to the repository's root.</param>
/// <param name="Text">Its content.</param>
internal sealed record ManifestText(string File, string Text)
{
    // Whoever has more wrong than this has given another file than was meant.
    private const int MostProblems = 200;

    private readonly ImmutableArray<Diagnostic>.Builder _problems = ImmutableArray.CreateBuilder<Diagnostic>();

    private readonly ImmutableArray<Diagnostic>.Builder _untested = ImmutableArray.CreateBuilder<Diagnostic>();

    public IEnumerable<Diagnostic> Problems => _problems;

    /// <summary>A warning for each thing that is declared and not tested.</summary>
    public IEnumerable<Diagnostic> Untested => _untested;

    /// <summary>The lines, without their ends, the first one numbered 1.</summary>
    public IEnumerable<(string Text, int Number)> Lines() =>
        Text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n').Select((line, i) => (line, i + 1));

    /// <summary>Notes a problem (SLP2003) and goes on reading: all of them are shown in one go, as far as anyone reads them.</summary>
    public void Report(int line, string message, string? remedy = null) => Add(Codes.UnreadableManifest, line, message, remedy);

    /// <summary>Notes that the text goes beyond what is read of one (SLP2004).</summary>
    public void ReportLimit(InputLimitException limit) =>
        Add(Codes.TooLarge, limit.Line, $"this is not read: {limit.Message}", "write what the image needs, and nothing else");

    /// <summary>Notes that the file, or one that it names, is outside of the repository (SLP2016).</summary>
    /// <param name="line">The line that names it.</param>
    /// <param name="what">What it is.</param>
    /// <param name="path">Where it is, in full.</param>
    public void ReportOutside(int line, string what, string path) =>
        Add(Codes.OutsideRepository, line, $"{what} is outside of the repository", RepositoryBoundary.Remedy(path));

    /// <summary>Notes what installers take and no test looks at (SLP2015), so that it is not passed over in silence.</summary>
    public void ReportUntested(int line, string message, string? remedy = null)
    {
        if (_untested.Count < MostProblems)
        {
            _untested.Add(new Diagnostic(
                Codes.Untested, message) { File = File, Line = line, Remedy = remedy, Severity = Severity.Warning });
        }
    }

    private void Add(string code, int line, string message, string? remedy)
    {
        if (_problems.Count < MostProblems)
        {
            _problems.Add(new Diagnostic(code, message) { File = File, Line = line, Remedy = remedy });
        }
    }
}
