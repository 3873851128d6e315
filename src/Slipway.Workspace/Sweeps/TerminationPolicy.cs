namespace Slipway.Workspace.Sweeps;

/// <summary>
/// Ends trials that will not be the best. Intervals are counted by how often a trial has logged the primary metric
/// (https://learn.microsoft.com/azure/machine-learning/how-to-tune-hyperparameters#early-termination).
/// </summary>
internal sealed record TerminationPolicy(TerminationKind Kind)
{
    /// <summary>At each how manyth interval it is looked.</summary>
    public int EvaluationInterval { get; init; } = 1;

    /// <summary>Up to which interval no trial is ended.</summary>
    public int DelayEvaluation { get; init; }

    /// <summary>Of a bandit: the share by which a trial may be worse than the best.</summary>
    public double SlackFactor { get; init; }

    /// <summary>Of a bandit: by how much a trial may be worse than the best, where there is no share.</summary>
    public double SlackAmount { get; init; }

    /// <summary>Of a truncation: the share of trials that are ended, in percent.</summary>
    public int TruncationPercentage { get; init; }

    /// <summary>
    /// The last interval of a trial at which it is looked, by how often it has logged: more may have been logged since. Null
    /// before there is one.
    /// </summary>
    public long? IntervalOf(long count)
    {
        var interval = count / EvaluationInterval * EvaluationInterval;
        return interval == 0 || interval < DelayEvaluation ? null : interval;
    }

    /// <summary>Whether a trial is to be ended at an interval.</summary>
    /// <param name="plan">The sweep.</param>
    /// <param name="trial">How the trial stood at the interval.</param>
    /// <param name="reached">The same of all trials that have reached it, this one too.</param>
    public bool Ends(SweepPlan plan, TrialCourse trial, IReadOnlyCollection<TrialCourse> reached) => Kind switch
    {
        TerminationKind.Bandit => IsBeyondSlack(
            plan, trial.Best, plan.IsMaximized ? reached.Max(other => other.Best) : reached.Min(other => other.Best)),
        TerminationKind.MedianStopping => plan.IsBetter(Median([.. reached.Select(other => other.Average!.Value)]), trial.Best),
        // Those that are as good as one another go or stay together: a share of equals are not the worst.
        TerminationKind.TruncationSelection => reached.Count(other => !plan.IsBetter(other.Best, trial.Best))
            <= Math.Floor(reached.Count * TruncationPercentage / 100.0),
        _ => throw new InvalidOperationException($"there is no policy {Kind}"),
    };

    // The share is of the best's size, whatever its sign: the best is never beyond its own slack.
    private bool IsBeyondSlack(SweepPlan plan, double own, double best) => (SlackFactor, plan.IsMaximized) switch
    {
        ( > 0, true) => own < best && own < best - (Math.Abs(best) * SlackFactor / (1 + SlackFactor)),
        ( > 0, false) => own > best && own > best + (Math.Abs(best) * SlackFactor),
        (_, true) => own < best - SlackAmount,
        (_, false) => own > best + SlackAmount,
    };

    private static double Median(IReadOnlyList<double> values)
    {
        var ordered = values.Order().ToList();
        var middle = ordered.Count / 2;
        return ordered.Count % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }
}

/// <summary>How a trial stood at an interval: what it had logged of the primary metric until then.</summary>
/// <param name="Best">The best value.</param>
/// <param name="Average">The average of the values; null where the policy does not ask for it.</param>
internal sealed record TrialCourse(double Best, double? Average);

/// <summary>Which trials a policy ends.</summary>
internal enum TerminationKind
{
    /// <summary>Those that are worse than the best by more than a slack.</summary>
    Bandit,

    /// <summary>Those whose best is worse than the median of all trials' running averages.</summary>
    MedianStopping,

    /// <summary>At each interval, a share of the trials, the worst.</summary>
    TruncationSelection,
}
