using System.Collections.Immutable;

namespace Slipway.Testing;

/// <summary>What came of a run that a test asked for.</summary>
public sealed record TestRun
{
    /// <summary>What Azure ML calls a run that went well.</summary>
    public const string Completed = "Completed";

    /// <summary>The name of its job.</summary>
    public required string JobName { get; init; }

    /// <summary>How it ended, in Azure ML's word: <c>Completed</c>, <c>Failed</c>, <c>Canceled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it did not complete, if that is known.</summary>
    public string? Error { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How long each step ran; one that was reused, as long as when it ran. Without those that nobody knows it of.</summary>
    public ImmutableSortedDictionary<string, TimeSpan> StepDurations { get; init; } =
        ImmutableSortedDictionary.Create<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>
    /// The folder with its outputs, as they were downloaded: <c>STEP/OUTPUT/…</c> below it. Messages name files by it,
    /// so that it is best relative to the repository.
    /// </summary>
    public required string OutputsDirectory { get; init; }

    /// <summary>
    /// The last value of each metric, by name, of each step; those of the run itself under the empty name.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>> Metrics { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, double>>(StringComparer.Ordinal);

    /// <summary>What a person does to look at it, as an instruction; shown with what is found.</summary>
    public string? HowToLook { get; init; }
}
