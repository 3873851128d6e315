using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>Follows a job and its steps to their end.</summary>
internal sealed class RunFollower(WorkspaceClient workspace, ILogger logger, Action<ImmutableArray<StepProgress>>? progress)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public async Task<PipelineRun> FollowAsync(WorkspaceInfo info, string jobName, CancellationToken cancellationToken)
    {
        var history = await RunHistoryClient.DiscoverAsync(workspace, info, cancellationToken).ConfigureAwait(false);
        var followers = new Dictionary<string, StepFollower>();
        var order = new List<StepFollower>();
        var pause = ShortestPause;
        string? lastStatus = null;
        while (true)
        {
            // The job before its steps: when it has ended, so have they, and this look is the last one needed.
            var job = await history.ReadAsync(jobName, cancellationToken).ConfigureAwait(false);
            var isFinal = JobStatus.IsFinal(job.Status);
            var isNew = job.Status != lastStatus;
            lastStatus = job.Status;
            if (isNew && !isFinal)
            {
                logger.LogInformation("Job {Job}: {Status}", jobName, job.Status);
            }

            var children = await history.ListChildrenAsync(jobName, cancellationToken).ConfigureAwait(false);
            progress?.Invoke([.. children.Select(child => new StepProgress(child.Name, child.Status, child.StartedAt, child.EndedAt))]);
            foreach (var child in children)
            {
                if (!followers.TryGetValue(child.Id, out var follower))
                {
                    followers[child.Id] = follower = new StepFollower(history, workspace.Anonymous, logger);
                    order.Add(follower);
                }

                isNew |= await follower.LookAsync(child, cancellationToken).ConfigureAwait(false);
            }

            if (isFinal)
            {
                logger.LogInformation("Job {Job}: {Status}", jobName, job.Status);
                return new PipelineRun(jobName, job.Status, job.Error, [.. order.Select(follower => follower.Result())])
                {
                    Duration = job.EndedAt - job.StartedAt,
                };
            }

            // Where nothing happens, look less often.
            pause = isNew ? ShortestPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, LongestPause.Ticks));
            await Task.Delay(pause, workspace.Connection.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
