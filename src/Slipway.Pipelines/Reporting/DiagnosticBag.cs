using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Reporting;

/// <summary>Gathers everything that is found wrong, so that it is shown in one go.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _found = [];

    public bool HasErrors => _found.Any(diagnostic => diagnostic.Severity == Severity.Error);

    public void Error(string code, SourcePosition at, string message, string? remedy = null) =>
        Add(code, at, message, remedy, Severity.Error);

    public void Warning(string code, SourcePosition at, string message, string? remedy = null) =>
        Add(code, at, message, remedy, Severity.Warning);

    public void AddRange(IEnumerable<Diagnostic> diagnostics) => _found.AddRange(diagnostics);

    /// <summary>What was found, in the order in which an editor would show it, each once.</summary>
    public ImmutableArray<Diagnostic> ToImmutable() =>
        [.. _found.Distinct().OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column)];

    private void Add(string code, SourcePosition at, string message, string? remedy, Severity severity) =>
        _found.Add(new Diagnostic(code, message)
        {
            File = at.File,
            Line = at.Line,
            Column = at.Column,
            Remedy = remedy,
            Severity = severity,
        });
}
