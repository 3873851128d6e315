using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Runs one step to its end. A server that is started again calls this for steps that an earlier one has begun: what
/// their containers are found to be decides how they go on.
/// </summary>
internal sealed class StepRun(
    Database database, StateFolder state, BlobStore blobs, WorkspaceScope scope, ContainerEngine engine,
    ComputeSlots slots, TimeProvider clock, ILogger<StepRun> logger)
{
    // How long an engine that does not answer is waited for before a step's fate is given up as unknowable.
    private static readonly TimeSpan EnginePatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EnginePause = TimeSpan.FromSeconds(1);

    /// <param name="job">The step.</param>
    /// <param name="cancel">Cancels the step: its container is killed.</param>
    /// <param name="stopping">The server stops: the container is left running, for the next server to find.</param>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public async Task<JobOutcome> RunAsync(Job job, CancellationToken cancel, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        var folders = new StepFolders(state, blobs, scope, job.Id, job.StepPlan);
        JobOutcome outcome;
        try
        {
            outcome = await RunContainerAsync(job, folders, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            outcome = JobOutcome.Canceled();
        }
        catch (StepException e)
        {
            outcome = JobOutcome.UserError(e.Message);
        }
        catch (BlobException e)
        {
            outcome = JobOutcome.UserError(e.Message);
        }
        catch (DiagnosticException e)
        {
            outcome = JobOutcome.ServiceError(string.Join(" ", e.Diagnostics.Select(d => d.Message)));
        }
        catch (Exception e)
        {
            logger.LogError(e, "Step {Step} of job {Job} failed", job.Step, job.RootId);
            outcome = JobOutcome.ServiceError($"The step could not be run: {e.Message}");
        }

        await CleanAsync(job, folders, stopping).ConfigureAwait(false);
        database.Write(connection =>
        {
            if (outcome.Status == JobStatus.Completed)
            {
                connection.RegisterOutputs(job, clock.GetUtcNow());
            }

            connection.EndJob(job.Id, outcome, clock.GetUtcNow());
        });
        return outcome;
    }

    private async Task<JobOutcome> RunContainerAsync(Job job, StepFolders folders, CancellationToken cancellationToken)
    {
        var plan = job.StepPlan;
        var found = await engine.FindAsync(job.Id, cancellationToken).ConfigureAwait(false);
        if (found is null && job.Status is JobStatus.Running or JobStatus.Finalizing)
        {
            return JobOutcome.ServiceError(
                "The step's container was gone when the workspace was started again; how the step ended can't be known.");
        }

        using var slot = found is null
            ? await QueueAsync(job, plan, cancellationToken).ConfigureAwait(false)
            : slots.TakeNow(plan.Compute);
        var memory = await engine.MemoryAsync(cancellationToken).ConfigureAwait(false);
        var containerId = found?.ID
            ?? await PrepareAsync(job, plan, folders, memory, cancellationToken).ConfigureAwait(false);
        if (found is null || found.State?.Status == "created")
        {
            await engine.StartAsync(containerId, job.RootId, cancellationToken).ConfigureAwait(false);
        }

        SetStatus(job, JobStatus.Running);
        var isInTime = await FollowAsync(job, plan, containerId, cancellationToken).ConfigureAwait(false);
        SetStatus(job, JobStatus.Finalizing);
        folders.Collect();
        if (!isInTime)
        {
            return JobOutcome.UserError($"The step ran longer than its limit of {plan.Timeout} and was ended.");
        }

        var ended = await engine.FindAsync(job.Id, cancellationToken).ConfigureAwait(false);
        return ended?.State is null
            ? JobOutcome.ServiceError("The step's container was removed by someone while it ran.")
            : Outcome(ended.State, StepContainer.MemoryLimit(plan, memory));
    }

    private async Task<IDisposable> QueueAsync(Job job, StepPlan plan, CancellationToken cancellationToken)
    {
        SetStatus(job, JobStatus.Queued);
        return await slots.TakeAsync(plan.Compute, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> PrepareAsync(
        Job job, StepPlan plan, StepFolders folders, long memory, CancellationToken cancellationToken)
    {
        SetStatus(job, JobStatus.Preparing);
        await engine.EnsureImageAsync(plan.Image, cancellationToken).ConfigureAwait(false);
        folders.Prepare();
        var jobId = job.RootId;
        var parameters = StepContainer.Describe(job, plan, folders, memory);
        var containerId = await engine.CreateAsync(job.Id, jobId, parameters, cancellationToken).ConfigureAwait(false);
        database.Write(connection => connection.SetContainer(job.Id, containerId));
        return containerId;
    }

    /// <summary>Copies the log, with and without times, until the container has ended.</summary>
    /// <returns>Whether it ended within its limit of time.</returns>
    private async Task<bool> FollowAsync(Job job, StepPlan plan, string containerId, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (plan.Timeout is { } timeout)
        {
            var spent = clock.GetUtcNow() - (job.StartedAt ?? clock.GetUtcNow());
            limit.CancelAfter(timeout > spent ? timeout - spent : TimeSpan.Zero);
        }

        try
        {
            await WhileEngineAnswersAsync(
                async token =>
                {
                    // From the start each time: the engine has all of it, and what was copied before a break is in it.
                    // Both are there before either is read: pages choose the one with times if there is one.
                    var timed = NewFile(RunArtifacts.TimedLog(scope, job.Id));
                    var plain = NewFile(RunArtifacts.Log(scope, job.Id, job.JobType));
                    await using (timed.ConfigureAwait(false))
                    await using (plain.ConfigureAwait(false))
                    {
                        await Task.WhenAll(
                            engine.FollowLogAsync(containerId, timed, withTimes: true, token),
                            engine.FollowLogAsync(containerId, plain, withTimes: false, token)).ConfigureAwait(false);
                        await engine.WaitAsync(containerId, token).ConfigureAwait(false);
                        await engine.CompleteLogAsync(containerId, timed, withTimes: true, token).ConfigureAwait(false);
                        await engine.CompleteLogAsync(containerId, plain, withTimes: false, token).ConfigureAwait(false);
                    }
                },
                limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await engine.KillAsync(containerId, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private FileStream NewFile(BlobLocation location)
    {
        var path = blobs.PathOf(location);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        });
    }

    /// <summary>Repeats a call that an engine's restart has broken off, until the engine has been away for too long.</summary>
    private async Task WhileEngineAnswersAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var giveUp = clock.GetUtcNow() + EnginePatience;
        while (true)
        {
            try
            {
                await call(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (clock.GetUtcNow() > giveUp)
                {
                    throw new DiagnosticException(
                        new Diagnostic("SLP3035", $"the container engine does not answer: {e.Message}"), e);
                }

                await Task.Delay(EnginePause, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Kills what still runs and removes what is left, whatever became of the step.</summary>
    private async Task CleanAsync(Job job, StepFolders folders, CancellationToken stopping)
    {
        try
        {
            if (await engine.FindAsync(job.Id, stopping).ConfigureAwait(false) is { } container)
            {
                await engine.RemoveAsync(container.ID, stopping).ConfigureAwait(false);
            }

            folders.Delete();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The step has ended; what could not be removed is looked for again at the next start.
            logger.LogWarning(e, "What step {Step} of job {Job} left could not be removed", job.Step, job.RootId);
        }
    }

    private static JobOutcome Outcome(Docker.DotNet.Models.State container, long memoryLimit)
    {
        var exitCode = (int)container.ExitCode;
        if (exitCode == 0 && string.IsNullOrEmpty(container.Error))
        {
            return JobOutcome.Completed(exitCode);
        }

        if (container.OOMKilled)
        {
            var limit = memoryLimit / (double)(1L << 20);
            return JobOutcome.UserError(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"The step ran out of memory (its limit is {limit:0} MiB) and was killed; exit code {exitCode}."),
                exitCode);
        }

        return string.IsNullOrEmpty(container.Error)
            ? JobOutcome.UserError($"The step's command ended with exit code {exitCode}.", exitCode)
            : JobOutcome.ServiceError($"The step's container could not be run: {container.Error}", exitCode);
    }

    private void SetStatus(Job job, string status) =>
        database.Write(connection => connection.SetStatus(job.Id, status, clock.GetUtcNow()));
}
