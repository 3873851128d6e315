using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing.Diagnostics;

/// <summary>Gathers what is wrong with tests, so that all of it is shown in one go.</summary>
internal sealed class Faults
{
    private readonly List<Diagnostic> _found = [];

    public int Count => _found.Count;

    public void Add(string code, SourcePosition at, string message, string? remedy = null) => _found.Add(
        new Diagnostic(code, message) { File = at.File, Line = at.Line, Column = at.Column, Remedy = remedy });

    /// <summary>Ends the work where anything was found.</summary>
    /// <exception cref="DiagnosticException">It was: all of it, in the order in which an editor shows it.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new DiagnosticException(InOrder());
        }
    }

    private ImmutableArray<Diagnostic> InOrder() =>
        [.. _found.Distinct().OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column)];
}
