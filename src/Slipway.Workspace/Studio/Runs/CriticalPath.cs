using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The steps that bounded how long a run took: each began when the one before it ended, the last ended last.</summary>
internal static class CriticalPath
{
    /// <summary>The ids of those steps, in each pipeline within the run that is on the path, too.</summary>
    /// <param name="run">The run.</param>
    /// <param name="steps">Its steps and those of the pipelines in it.</param>
    public static IReadOnlySet<string> Of(Job run, IReadOnlyList<Job> steps)
    {
        var path = new HashSet<string>(StringComparer.Ordinal);
        var children = steps.ToLookup(step => step.ParentId, StringComparer.Ordinal);
        Follow(run.Id);
        return path;

        void Follow(string pipeline)
        {
            var beside = children[pipeline]
                .Where(step => step.EndedAt is not null)
                .ToDictionary(step => step.Step!, StringComparer.Ordinal);
            var step = Last(beside.Values);
            while (step is not null && path.Add(step.Id))
            {
                Follow(step.Id);
                step = Last(step.DependsOn.Where(beside.ContainsKey).Select(name => beside[name]));
            }
        }
    }

    private static Job? Last(IEnumerable<Job> steps) =>
        steps.Where(step => step.StartedAt is not null).MaxBy(step => step.EndedAt);
}
