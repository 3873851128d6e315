using System.Collections.Immutable;

namespace Slipway.Workspace.Sweeps;

/// <summary>How the hyperparameters of a step's trials are found, and which trial is the best.</summary>
internal sealed record SweepPlan
{
    public required ImmutableArray<Hyperparameter> Space { get; init; }

    public required SamplingAlgorithm Algorithm { get; init; }

    /// <summary>What draws go by: the same seed draws the same values. Null where each run of the sweep is to draw others.</summary>
    public int? Seed { get; init; }

    public required string PrimaryMetric { get; init; }

    /// <summary>Whether the greatest value is the best; else the least.</summary>
    public required bool IsMaximized { get; init; }

    public required int MaxTotalTrials { get; init; }

    public required int MaxConcurrentTrials { get; init; }

    /// <summary>How long all of it may take; without end when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long a trial may take; without end when null.</summary>
    public TimeSpan? TrialTimeout { get; init; }

    /// <summary>Which trials are ended early; none when null.</summary>
    public TerminationPolicy? Termination { get; init; }

    /// <summary>How many trials there are.</summary>
    public int Trials => Algorithm == SamplingAlgorithm.Grid
        ? (int)Math.Min(MaxTotalTrials, Space.Aggregate(1L, (product, parameter) => Math.Min(int.MaxValue, product * parameter.Values.Length)))
        : MaxTotalTrials;

    /// <summary>Whether a value of the primary metric is better than another one.</summary>
    public bool IsBetter(double value, double other) => IsMaximized ? value > other : value < other;
}

/// <summary>How values are drawn from a search space.</summary>
internal enum SamplingAlgorithm
{
    /// <summary>Each combination in turn.</summary>
    Grid,

    /// <summary>At random.</summary>
    Random,

    /// <summary>Evenly over the space, by Sobol's sequence.</summary>
    Sobol,

    /// <summary>By what earlier trials have shown; here at random.</summary>
    Bayesian,
}
