using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>How long runs take, told from those that have completed.</summary>
internal static class UsualDuration
{
    /// <summary>The one in the middle of them; null when none has completed.</summary>
    public static TimeSpan? Of(IEnumerable<Job> runs)
    {
        var durations = runs
            .Where(run => run is { Status: JobStatus.Completed, StartedAt: not null, EndedAt: not null })
            .Select(run => run.EndedAt!.Value - run.StartedAt!.Value)
            .Order()
            .ToList();
        return durations.Count == 0 ? null : durations[durations.Count / 2];
    }
}
