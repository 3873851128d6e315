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

    /// <summary>Whether a trial is to be ended at the interval that it has reached.</summary>
    /// <param name="plan">The sweep.</param>
    /// <param name="trial">What the trial has logged of the primary metric, in order.</param>
    /// <param name="all">The same of all trials, this one too.</param>
    public bool Ends(SweepPlan plan, IReadOnlyList<double> trial, IReadOnlyCollection<IReadOnlyList<double>> all)
    {
        // The last interval at which it is looked: more may have been logged since.
        var interval = trial.Count / EvaluationInterval * EvaluationInterval;
        if (interval == 0 || interval < DelayEvaluation)
        {
            return false;
        }

        var reached = all.Where(values => values.Count >= interval).Select(values => (IReadOnlyList<double>)[.. values.Take(interval)]).ToList();
        var own = Best(plan, [.. trial.Take(interval)]);
        return Kind switch
        {
            TerminationKind.Bandit => IsBeyondSlack(plan, own, Best(plan, [.. reached.SelectMany(values => values)])),
            TerminationKind.MedianStopping => plan.IsBetter(Median([.. reached.Select(values => values.Average())]), own),
            // Those that are as good as one another go or stay together: a share of equals are not the worst.
            TerminationKind.TruncationSelection => reached.Count(values => !plan.IsBetter(Best(plan, values), own))
                <= Math.Floor(reached.Count * TruncationPercentage / 100.0),
            _ => throw new InvalidOperationException($"there is no policy {Kind}"),
        };
    }

    private static double Best(SweepPlan plan, IReadOnlyList<double> values) => plan.IsMaximized ? values.Max() : values.Min();

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
