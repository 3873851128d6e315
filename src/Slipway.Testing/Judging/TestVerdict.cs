using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing;

/// <summary>What a test says of a run.</summary>
/// <param name="Test">The test.</param>
/// <param name="Run">The run.</param>
/// <param name="Findings">What is otherwise than expected, in the order of the test.</param>
public sealed record TestVerdict(PipelineTest Test, TestRun Run, ImmutableArray<Finding> Findings)
{
    /// <summary>Whether the run is as the test expects it.</summary>
    public bool Passed => Findings.IsEmpty;

    /// <summary>
    /// The numbers that the run came to: those that the test looks at in outputs, then its metrics. At most 100, each name once.
    /// </summary>
    public ImmutableArray<Measurement> Measurements { get; init; } = [];

    /// <summary>The findings, as the command line and CI servers show them.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => [.. Findings.Select(finding => finding.ToDiagnostic())];
}
