using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Tracking;

/// <summary>What a trial of a sweep has logged of the primary metric.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Values">The values in the order in which they were taken; those that are no numbers are left out.</param>
/// <param name="Best">The best of them; null when there is none.</param>
internal sealed record TrialResult(Job Trial, IReadOnlyList<double> Values, double? Best);

/// <summary>Reads what the trials of sweeps have logged, within the caller's transaction.</summary>
internal static class TrialResults
{
    // Policies look at each value, and nobody logs as often in the time that a laptop has.
    private const int MostValues = 10_000;

    /// <summary>The trials of a sweep, in their order.</summary>
    public static IReadOnlyList<TrialResult> ListTrialResults(this SqliteConnection connection, Job sweep) =>
        [.. connection.ListSteps(sweep.Id).Select(trial => Of(connection, sweep, trial))];

    /// <summary>One of the trials of a sweep.</summary>
    public static TrialResult FindTrialResult(this SqliteConnection connection, Job sweep, string id) =>
        Of(connection, sweep, connection.FindJob(id)!);

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
        var values = connection.FindRun(trial.Id) is { } run
            ? connection.ListPoints(run, how.PrimaryMetric, null, MostValues)
                .Select(point => point.Value)
                .Where(value => !double.IsNaN(value))
                .ToList()
            : [];
        return new TrialResult(trial, values, values.Count == 0 ? null : how.IsMaximized ? values.Max() : values.Min());
    }
}
