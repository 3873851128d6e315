using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Sweeps;

namespace Slipway.Workspace.Tracking;

/// <summary>What a trial of a sweep has logged of the primary metric.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Count">How many values; those that are no numbers are left out.</param>
/// <param name="Best">The best of them; null when there is none.</param>
internal sealed record TrialResult(Job Trial, long Count, double? Best);

/// <summary>Reads what the trials of sweeps have logged, within the caller's transaction.</summary>
internal static class TrialResults
{
    /// <summary>The trials of a sweep, in their order.</summary>
    public static IReadOnlyList<TrialResult> ListTrialResults(this SqliteConnection connection, Job sweep) =>
        [.. connection.ListSteps(sweep.Id).Select(trial => Of(connection, sweep, trial))];

    /// <summary>One of the trials of a sweep.</summary>
    public static TrialResult FindTrialResult(this SqliteConnection connection, Job sweep, string id) =>
        Of(connection, sweep, connection.FindJob(id)!);

    /// <summary>How a trial stood at an interval, which it has reached.</summary>
    public static TrialCourse FindCourse(this SqliteConnection connection, Job sweep, Job trial, long interval)
    {
        var (how, run) = (sweep.StepPlan.Sweep!, connection.FindRun(trial.Id)!);
        return new TrialCourse(
            Best(how, connection.Summarize(run, how.PrimaryMetric, interval))!.Value,
            how.Termination is { Kind: TerminationKind.MedianStopping } ? connection.Average(run, how.PrimaryMetric, interval) : null);
    }

    /// <summary>The completed trial with the best value of the primary metric; null where none has any.</summary>
    public static TrialResult? FindBestTrial(this SqliteConnection connection, Job sweep)
    {
        var how = sweep.StepPlan.Sweep!;
        return connection.ListTrialResults(sweep)
            .Where(result => result.Trial.Status == JobStatus.Completed && result.Best is not null)
            .Aggregate((TrialResult?)null, (best, next) => best is null || how.IsBetter(next.Best!.Value, best.Best!.Value) ? next : best);
    }

    private static TrialResult Of(SqliteConnection connection, Job sweep, Job trial)
    {
        var how = sweep.StepPlan.Sweep!;
        return connection.FindRun(trial.Id) is { } run && connection.Summarize(run, how.PrimaryMetric) is var summary
            ? new TrialResult(trial, summary.Count, Best(how, summary))
            : new TrialResult(trial, 0, null);
    }

    private static double? Best(SweepPlan how, MetricSummary summary) => how.IsMaximized ? summary.Greatest : summary.Least;
}
