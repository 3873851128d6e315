using Docker.DotNet;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using JobStatus = Slipway.Workspace.Jobs.JobStatus;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Runs one step to its end. A server that is started again calls this for steps that an earlier one has begun, and so
/// does one whose engine was away: what their containers are found to be decides how they go on.
/// </summary>
internal sealed class StepRun(
    Database database, StateFolder state, BlobStore blobs, WorkspaceScope scope, ContainerEngine engine,
    ComputeSlots slots, EnvironmentImages environments, PublicStore publicData, WritableFolders writable, StepContainers containers,
    StepRights rights, StepTracking tracking, EngineGpus gpus, Outages outages, RunWaits waits, Aftermath aftermath,
    Leftovers leftovers, TimeProvider clock, ILogger<StepRun> logger)
{
    // What an engine says of containers that it has killed, or found dead.
    private const int Killed = 137;
    private const int EndUnknown = 255;

    private static readonly TimeSpan CleaningPatience = TimeSpan.FromSeconds(10);

    /// <param name="job">The step.</param>
    /// <param name="cancel">Cancels the step: its container is killed.</param>
    /// <param name="stopping">The server stops: the container is left running, for the next server to find.</param>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public async Task<JobOutcome> RunAsync(Job job, CancellationToken cancel, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
        var folders = new StepFolders(state, blobs, scope, job.Id, job.StepPlan);
        // Until its container is gone.
        using var claim = writable.Of(job);
        using var place = engine.Pauses.PlaceOf(job.RootId);
        JobOutcome outcome;
        var isAgain = false;
        var wasEngineAway = false;
        try
        {
            using var slot = await outages.RideOutAsync(job, () => QueueAsync(job, claim, either.Token), either.Token).ConfigureAwait(false);
            outcome = await outages.RideOutAsync(
                    job,
                    async () =>
                    {
                        try
                        {
                            return await RunContainerAsync(job.Id, folders, claim, place, isAgain, wasEngineAway, either.Token).ConfigureAwait(false);
                        }
                        catch (Exception e) when (Outage.Of(e) is { } outage)
                        {
                            isAgain = true;
                            wasEngineAway |= outage.IsOfEngine;
                            throw;
                        }
                    },
                    either.Token)
                .ConfigureAwait(false);
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
        catch (Exception e) when (e is BlobException or ApiException or PublicDataException)
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
            outcome = JobOutcome.ServiceError($"The step could not be run: {e.GetBaseException().Message}");
        }

        // Written before anything is removed: a server that dies in between has said how the step ended.
        await outages.RideOutAsync(job, () => database.Write(connection => End(connection, job, outcome)), stopping)
            .ConfigureAwait(false);
        if (outcome.Status == JobStatus.Completed)
        {
            // Nothing runs any more that could write.
            claim.Dispose();
            aftermath.Add(job.RootId, CleanAsync(job, outcome, folders, claim));
        }
        else
        {
            await CleanAsync(job, outcome, folders, claim).ConfigureAwait(false);
        }

        return outcome;
    }

    private void End(SqliteConnection connection, Job job, JobOutcome outcome)
    {
        if (outcome.Status == JobStatus.Completed)
        {
            connection.RegisterOutputs(job, clock.GetUtcNow());
        }

        connection.EndJob(job.Id, outcome, clock.GetUtcNow());
    }

    /// <summary>Waits for the nodes of the step's compute; one whose container is there already takes them.</summary>
    private async Task<IDisposable> QueueAsync(Job job, WritableFolders.Claim claim, CancellationToken cancellationToken)
    {
        var plan = job.StepPlan;
        var (compute, nodes) = (plan.Compute, plan.Group?.Nodes ?? 1);
        if (job.ContainerId is not null)
        {
            await claim.TakeAsync(cancellationToken).ConfigureAwait(false);
            return slots.TakeNow(compute, nodes);
        }

        var taking = TakeAsync();
        if (!taking.IsCompleted)
        {
            SetStatus(job, JobStatus.Queued);
        }

        return await taking.ConfigureAwait(false);

        async Task<IDisposable> TakeAsync()
        {
            // First: who waits for another step must not have the node that it needs.
            await claim.TakeAsync(cancellationToken).ConfigureAwait(false);
            return await slots.TakeAsync(compute, nodes, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JobOutcome> RunContainerAsync(
        string runId, StepFolders folders, WritableFolders.Claim claim, PauseContainers.Place place, bool isAgain, bool wasEngineAway,
        CancellationToken cancellationToken)
    {
        // Read anew: this may be begun several times.
        var job = database.Read(connection => connection.FindJob(runId))!;
        var plan = job.StepPlan;
        // Of one that nobody has begun there is none; should there be one of its name all the same, the engine says so.
        var found = !isAgain && job.Status is JobStatus.NotStarted or JobStatus.Queued
            ? null
            : await containers.FindAsync(job, cancellationToken).ConfigureAwait(false);
        if (found is null && job.Status is JobStatus.Running or JobStatus.Finalizing)
        {
            return JobOutcome.ServiceError(
                "The step's container was gone when the workspace or the engine was started again; how the step ended can't be known.");
        }

        var memory = await engine.MemoryAsync(cancellationToken).ConfigureAwait(false);
        var address = await tracking.OpenAsync(cancellationToken).ConfigureAwait(false);
        Task<IReadOnlyList<NodeContainer>> MakeAsync() => PrepareAsync(job, plan, folders, claim, place, memory, address, cancellationToken);
        var nodes = found ?? await MakeAsync().ConfigureAwait(false);
        nodes = await StartAsync(job, folders, nodes, place, MakeAsync, cancellationToken).ConfigureAwait(false);
        // One that an earlier server has seen to its end does not run again.
        if (job.Status != JobStatus.Finalizing)
        {
            SetStatus(job, JobStatus.Running);
        }

        waits.End(job);
        var end = await FollowAsync(job, plan, nodes, cancellationToken).ConfigureAwait(false);
        SetStatus(job, JobStatus.Finalizing);
        await OpenAsync(job, [folders.Collected(), .. folders.Stored(claim)], cancellationToken).ConfigureAwait(false);
        folders.Collect();
        return end is null
            ? JobOutcome.UserError($"The step ran longer than its limit of {plan.Timeout} and was ended.")
            : Outcome(end, StepContainer.MemoryLimit(plan, memory), wasEngineAway);
    }

    /// <returns>The containers that were started, which may be others.</returns>
    private async Task<IReadOnlyList<NodeContainer>> StartAsync(
        Job job, StepFolders folders, IReadOnlyList<NodeContainer> nodes, PauseContainers.Place place,
        Func<Task<IReadOnlyList<NodeContainer>>> makeAnew, CancellationToken cancellationToken)
    {
        try
        {
            await containers.StartAsync(job, folders, nodes, cancellationToken).ConfigureAwait(false);
        }
        catch (DockerApiException e) when (PauseContainers.IsGone(e, nodes[0].Id))
        {
            place.Lose();
            await containers.RemoveAsync(job, cancellationToken).ConfigureAwait(false);
            nodes = await makeAnew().ConfigureAwait(false);
            await containers.StartAsync(job, folders, nodes, cancellationToken).ConfigureAwait(false);
        }

        if (place.PauseId is null && database.Read(connection => connection.HasStepsToCome(job.RootId)))
        {
            engine.Pauses.Begin(job.RootId, job.StepPlan.Image);
        }

        return nodes;
    }

    private async Task<IReadOnlyList<NodeContainer>> PrepareAsync(
        Job job, StepPlan plan, StepFolders folders, WritableFolders.Claim claim, PauseContainers.Place place, long memory,
        StepTrackingAddress address, CancellationToken cancellationToken)
    {
        SetStatus(job, JobStatus.Preparing);
        var jobId = job.RootId;
        // Before the files: the engine may have no address for it yet, and this is tried again.
        await engine.Networks.EnsureAsync(jobId, cancellationToken).ConfigureAwait(false);
        if (plan.Build is { } build)
        {
            await environments.EnsureAsync(job, build, cancellationToken).ConfigureAwait(false);
        }

        await publicData.EnsureAsync(plan, cancellationToken).ConfigureAwait(false);
        await PrepareAsync(job, folders, claim, cancellationToken).ConfigureAwait(false);
        if (folders.LeftOut.Count > 0)
        {
            logger.LogWarning(
                "Step {Step} of job {Job} is not given {Count} things that are no files, among them {First}",
                job.Step, job.RootId, folders.LeftOut.Count, folders.LeftOut[0]);
        }

        var grant = await tracking.GrantAsync(job, address, cancellationToken).ConfigureAwait(false);
        var devices = await gpus.GrantAsync(job, plan, cancellationToken).ConfigureAwait(false);
        if (plan.Group is null)
        {
            await place.TakeAsync(cancellationToken).ConfigureAwait(false);
        }

        var made = await containers
            .CreateAsync(job, node => StepContainer.Describe(job, plan, folders, memory, devices, grant.Variables, node), place.PauseId, cancellationToken)
            .ConfigureAwait(false);
        database.Write(connection =>
        {
            grant.Note(connection);
            connection.SetContainer(job.Id, made[0].Id);
        });
        return made;
    }

    /// <summary>Makes the step's folders, also over what an earlier run has left there.</summary>
    private async Task PrepareAsync(Job job, StepFolders folders, WritableFolders.Claim claim, CancellationToken cancellationToken)
    {
        try
        {
            folders.Prepare();
        }
        catch (UnauthorizedAccessException)
        {
            await rights.OpenAsync(job, [folders.Own(), .. folders.Stored(claim)], cancellationToken).ConfigureAwait(false);
            folders.Prepare();
        }
    }

    /// <summary>Opens to this process what the step has closed; where that can't be, the step's result is what it is.</summary>
    private async Task OpenAsync(Job job, IReadOnlyList<WrittenFolder> written, CancellationToken cancellationToken)
    {
        try
        {
            await rights.OpenAsync(job, written, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException e)
        {
            logger.LogWarning("What {Step} of job {Job} left is not all open to the workspace: {Reason}", job.Step ?? job.Id, job.RootId, e.Message);
        }
    }

    /// <returns>How it ended; null when it did not within its limit of time.</returns>
    private async Task<StepEnd?> FollowAsync(Job job, StepPlan plan, IReadOnlyList<NodeContainer> nodes, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (plan.Timeout is { } timeout)
        {
            var spent = clock.GetUtcNow() - (job.StartedAt ?? clock.GetUtcNow());
            limit.CancelAfter(timeout > spent ? timeout - spent : TimeSpan.Zero);
        }

        try
        {
            return await containers.FollowAsync(job, nodes, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await containers.KillAsync(nodes, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Kills what still runs and removes what is left, whatever became of the step.</summary>
    private async Task CleanAsync(Job job, JobOutcome outcome, StepFolders folders, WritableFolders.Claim claim)
    {
        using var limit = new CancellationTokenSource(CleaningPatience);
        try
        {
            await containers.RemoveAsync(job, limit.Token).ConfigureAwait(false);
            // Of one that has completed it was opened before it was collected.
            if (outcome.Status != JobStatus.Completed)
            {
                await OpenAsync(job, [.. folders.Stored(claim)], limit.Token).ConfigureAwait(false);
            }

            folders.Delete();
        }
        catch (UnauthorizedAccessException)
        {
            // Folders that it made in its working directory, as Python does beside each module: nobody waits for these.
            leftovers.Look();
        }
        catch (Exception e)
        {
            logger.LogWarning("What step {Step} of job {Job} left is removed later: {Reason}", job.Step, job.RootId, e.Message);
            leftovers.Look();
        }
    }

    private static JobOutcome Outcome(StepEnd end, long memoryLimit, bool wasEngineAway)
    {
        if (end == StepEnd.Success)
        {
            return JobOutcome.Completed(0);
        }

        if (end == StepEnd.Removed)
        {
            return JobOutcome.ServiceError("The step's container was removed by someone while it ran.");
        }

        var exitCode = end.ExitCode;
        if (end.WasOutOfMemory)
        {
            var limit = memoryLimit / (double)(1L << 20);
            return JobOutcome.UserError(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"The step ran out of memory (its limit is {limit:0} MiB) and was killed; exit code {exitCode}."),
                exitCode);
        }

        if (wasEngineAway && exitCode is (Killed or EndUnknown))
        {
            return JobOutcome.ServiceError(
                $"The step ended with exit code {exitCode}, and the container engine was away meanwhile: "
                + "it ends containers when it is started again, unless it has live-restore.",
                exitCode);
        }

        return end.Error.Length == 0
            ? JobOutcome.UserError($"The step's command ended with exit code {exitCode}.", exitCode)
            : JobOutcome.ServiceError($"The step's container could not be run: {end.Error}", exitCode);
    }

    private void SetStatus(Job job, string status) =>
        database.Write(connection => connection.SetStatus(job.Id, status, clock.GetUtcNow()));
}
