using Slipway.Workspace.Hosting;

namespace Slipway.Workspace.Jobs;

/// <summary>What is wrong with a job that is kept, beside how it ended: said on its page, and in run history as warnings.</summary>
internal sealed class JobTroubles(Setbacks setbacks)
{
    /// <summary>What the files of a job are known by among what is set aside.</summary>
    public static string FilesOf(string job) => $"the files of job {job}";

    /// <param name="job">The job, as <see cref="Job.Readable"/> gives it.</param>
    public IEnumerable<string> Of(Job job)
    {
        if (job.PlanError is { } error)
        {
            yield return error;
        }

        if (job.TrackingNote is { } note)
        {
            yield return note;
        }

        if (job.GpuNote is { } gpus)
        {
            yield return gpus;
        }

        if (setbacks.Find(FilesOf(job.Id)) is { } setback)
        {
            yield return $"Its files can't be deleted: {setback.Reason}";
        }
    }
}
