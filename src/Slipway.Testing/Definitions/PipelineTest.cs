using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing;

/// <summary>A test of a pipeline: a run, and what must come of it. It has been checked against the pipeline.</summary>
public sealed record PipelineTest
{
    /// <summary>The name of the test that a pipeline without any has: that it runs to its end.</summary>
    public const string DerivedName = "runs-to-the-end";

    /// <summary>Its name: that of its file, without the extension.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the pipeline.</summary>
    public required string PipelineName { get; init; }

    /// <summary>Its file, relative to the repository; none where it is derived.</summary>
    public string? File { get; init; }

    /// <summary>Where it begins: in its file, or at the pipeline's folder where it is derived.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>Whether nobody wrote it: the pipeline has no test, and can run with nothing given.</summary>
    public bool IsDerived { get; init; }

    /// <summary>
    /// What the run is given, by input: a literal as text, data as the full path of a file or a folder of this machine,
    /// or a URI as it is written.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Inputs { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The steps that run, in the order of the pipeline: those that the test names, and all that they need.
    /// </summary>
    public ImmutableArray<string> Steps { get; init; } = [];

    /// <summary>What is expected of outputs.</summary>
    public ImmutableArray<OutputExpectation> Outputs { get; init; } = [];

    /// <summary>What is expected of metrics.</summary>
    public ImmutableArray<MetricExpectation> Metrics { get; init; } = [];

    /// <summary>The snapshots that outputs are compared with; null where there are none.</summary>
    public SnapshotExpectation? SameAs { get; init; }

    /// <summary>How long the run may take; null where nothing is said of it.</summary>
    public DurationExpectation? Within { get; init; }

    /// <summary>
    /// The digest (SHA-256, in hexadecimal) of all that decides the test beside the pipeline: its file, the content of
    /// the local data that it gives, and of its snapshots.
    /// </summary>
    public required string ContentHash { get; init; }
}
