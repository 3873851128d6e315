using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Runs the jobs that the database has, and at its start goes on with those that an earlier server has begun.
/// </summary>
internal sealed class Runner(
    Database database, JobQueue queue, PipelineRun pipelineRun, StepRun stepRun, ContainerEngine engine, StateFolder state,
    FirstAnswer firstAnswer, ILogger<Runner> logger) : Microsoft.Extensions.Hosting.BackgroundService
{
    // The engine has addresses for some thirty networks in all, and each job has one.
    private const int MostJobs = 12;

    private static readonly TimeSpan NetworkPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Active> _active = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await firstAnswer.WaitAsync(stoppingToken).ConfigureAwait(false);
        await RemoveLeftoversAsync(stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var id in database.Read(connection => connection.ListUnfinishedJobs()))
            {
                await LookAtAsync(id, stoppingToken).ConfigureAwait(false);
            }

            await queue.WaitAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_active.Values.Select(active => active.Run))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LookAtAsync(string id, CancellationToken stopping)
    {
        if (database.Read(connection => connection.FindJob(id)) is not { IsTerminal: false } job)
        {
            return;
        }

        if (_active.TryGetValue(id, out var active))
        {
            if (job.CancelRequested)
            {
                await active.Cancel.CancelAsync().ConfigureAwait(false);
            }

            return;
        }

        if (_active.Count >= MostJobs && !job.CancelRequested)
        {
            return;
        }

        var cancel = new CancellationTokenSource();
        if (job.CancelRequested)
        {
            await cancel.CancelAsync().ConfigureAwait(false);
        }

        // Entered before it runs: a run that ends at once must find its entry to remove it.
        var start = new TaskCompletionSource();
        _active[id] = new Active(RunAsync(start.Task, job, cancel, stopping), cancel);
        start.SetResult();
    }

    private async Task RunAsync(Task start, Job job, CancellationTokenSource cancel, CancellationToken stopping)
    {
        await start.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            logger.LogInformation("Job {Job} runs", job.Id);
            JobOutcome outcome;
            if (job.IsPipeline)
            {
                database.Write(connection => connection.SetStatus(job.Id, JobStatus.Running, DateTimeOffset.UtcNow));
                outcome = await pipelineRun.RunAsync(job, cancel.Token, stopping).ConfigureAwait(false);
            }
            else
            {
                outcome = await stepRun.RunAsync(job, cancel.Token, stopping).ConfigureAwait(false);
            }

            logger.LogInformation("Job {Job}: {Status}", job.Id, outcome.Status);
            await RemoveNetworkAsync(job.Id).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next server goes on with it.
        }
        catch (Exception e)
        {
            logger.LogError(e, "Job {Job} could not be run", job.Id);
            var outcome = JobOutcome.ServiceError($"The job could not be run: {e.Message}");
            database.Write(connection =>
            {
                connection.EndSteps(job.Id, outcome, DateTimeOffset.UtcNow);
                connection.EndJob(job.Id, outcome, DateTimeOffset.UtcNow);
            });
        }
        finally
        {
            _active.TryRemove(job.Id, out _);
            queue.Changed();
        }
    }

    /// <summary>
    /// Removes the network of a job that has ended, also when the server stops meanwhile: who saw the job end may stop it
    /// at once.
    /// </summary>
    private async Task RemoveNetworkAsync(string jobId)
    {
        using var limit = new CancellationTokenSource(NetworkPatience);
        try
        {
            await engine.Networks.RemoveAsync(jobId, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The job has ended as it has; the next start looks for what is left.
            logger.LogWarning("The network of job {Job} could not be removed: {Reason}", jobId, e.Message);
        }
    }

    /// <summary>Removes the containers, networks and folders of jobs that have ended, if an earlier server could not.</summary>
    private async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        try
        {
            bool IsOver(string id) => database.Read(connection => connection.FindJob(id)) is null or { IsTerminal: true };

            foreach (var (containerId, jobId) in await engine.ListContainersAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsOver(jobId))
                {
                    await engine.RemoveAsync(containerId, cancellationToken).ConfigureAwait(false);
                }
            }

            foreach (var (_, jobId) in await engine.Networks.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsOver(jobId))
                {
                    await engine.Networks.RemoveAsync(jobId, cancellationToken).ConfigureAwait(false);
                }
            }

            foreach (var folder in Directory.EnumerateDirectories(state.Runs).Where(f => IsOver(Path.GetFileName(f))))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // No engine now: jobs will say so when they are run, and leftovers wait for another start.
            logger.LogWarning("Containers of ended jobs could not be looked for: {Reason}", e.Message);
        }
    }

    private sealed record Active(Task Run, CancellationTokenSource Cancel);
}
