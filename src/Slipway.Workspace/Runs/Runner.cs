using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Runs the jobs that the database has, and at its start goes on with those that an earlier server has begun.
/// </summary>
internal sealed class Runner(
    Database database, JobQueue queue, PipelineRun pipelineRun, SweepRun sweepRun, StepRun stepRun, StepCancels cancels,
    Aftermath aftermath, ContainerEngine engine, Outages outages, Leftovers leftovers, FirstAnswer firstAnswer, TimeProvider clock,
    ILogger<Runner> logger) : BackgroundLoop(firstAnswer, logger)
{
    // The engine has addresses for some thirty networks in all, and each job has one.
    private const int MostJobs = 12;

    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnwritablePause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Active> _active = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task RoundAsync(CancellationToken stopping)
    {
        foreach (var id in database.Read(connection => connection.ListUnfinishedJobs()))
        {
            await LookAtAsync(id, stopping).ConfigureAwait(false);
        }

        cancels.Cancel(database.Read(connection => connection.ListCanceledSteps()));
    }

    protected override Task WaitAsync(CancellationToken stopping) => queue.WaitAsync(stopping);

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
                await outages.RideOutAsync(
                        job,
                        () => database.Write(connection => connection.SetStatus(job.Id, JobStatus.Running, clock.GetUtcNow())),
                        stopping)
                    .ConfigureAwait(false);
                outcome = await pipelineRun.RunAsync(job, cancel.Token, stopping).ConfigureAwait(false);
            }
            else
            {
                outcome = await (job.IsSweep
                        ? sweepRun.RunAsync(job, cancel.Token, stopping)
                        : stepRun.RunAsync(job, cancel.Token, stopping))
                    .ConfigureAwait(false);
            }

            logger.LogInformation("Job {Job}: {Status}", job.Id, outcome.Status);
            await aftermath.EndAsync(job.Id).ConfigureAwait(false);
            await RemoveAsync(job.Id).ConfigureAwait(false);
            if (outcome.Status == JobStatus.Canceled)
            {
                // The folders of steps that an earlier server had begun, which were not taken up again.
                leftovers.Look();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next server goes on with it.
        }
        catch (Exception e)
        {
            logger.LogError(e, "Job {Job} could not be run", job.Id);
            await FailAsync(job, JobOutcome.ServiceError($"The job could not be run: {e.Message}"), stopping).ConfigureAwait(false);
            await engine.Pauses.EndAsync(job.Id).ConfigureAwait(false);
            leftovers.Look();
        }
        finally
        {
            await aftermath.EndAsync(job.Id).ConfigureAwait(false);
            _active.TryRemove(job.Id, out _);
            queue.Changed();
        }
    }

    private async Task FailAsync(Job job, JobOutcome outcome, CancellationToken stopping)
    {
        try
        {
            await outages.RideOutAsync(
                    job,
                    () => database.Write(connection =>
                    {
                        connection.EndSteps(job.Id, outcome, clock.GetUtcNow());
                        connection.EndJob(job.Id, outcome, clock.GetUtcNow());
                    }),
                    stopping)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // What can't be written can't be ended either: the job is run again, and not as fast as a processor can.
            logger.LogError("How job {Job} ended can't be written: {Reason}", job.Id, e.Message);
            await Task.Delay(UnwritablePause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Removes the network of a job that has ended, with what is left in it, also when the server stops meanwhile: who saw the
    /// job end may stop it at once.
    /// </summary>
    private async Task RemoveAsync(string jobId)
    {
        using var limit = new CancellationTokenSource(RemovalPatience);
        try
        {
            await engine.RemoveAllAsync(jobId, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The job has ended as it has.
            logger.LogWarning("What job {Job} left in the engine is removed later: {Reason}", jobId, e.Message);
            leftovers.Look();
        }
    }

    private sealed record Active(Task Run, CancellationTokenSource Cancel);
}
