using Slipway.Workspace.Hosting;

namespace Slipway.Workspace.Jobs;

/// <summary>What is wrong with a job that is kept, beside how it ended: said on its page, and in run history as warnings.</summary>
internal sealed class JobTroubles(Setbacks setbacks)
{
    /// <param name="job">The job, as <see cref="Job.Readable"/> gives it.</param>
    public IEnumerable<string> Of(Job job)
    {
        if (job.PlanError is { } error)
        {
            yield return error;
        }

        if (setbacks.Find(JobPruner.Item(job.Id)) is { } setback)
        {
            yield return $"Its files can't be deleted: {setback.Reason}";
        }
    }
}
