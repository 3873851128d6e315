using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>Runs a pipeline's steps in the order that they have by their data, as many at a time as can.</summary>
internal sealed class PipelineRun(
    Database database, StepRun stepRun, SweepRun sweepRun, StepReuse reuse, StepCancels cancels, RunLogs logs, Outages outages,
    TimeProvider clock, ILogger<PipelineRun> logger)
{
    /// <inheritdoc cref="StepRun.RunAsync"/>
    public async Task<JobOutcome> RunAsync(Job job, CancellationToken cancel, CancellationToken stopping)
    {
        var plan = job.PipelinePlan;
        var steps = database.Read(connection => connection.ListSteps(job.Id));
        var byName = steps.ToDictionary(s => s.Step!, StringComparer.Ordinal);
        // Read once: it is JSON in the plan.
        var dependsOn = steps.ToDictionary(s => s.Step!, s => s.DependsOn, StringComparer.Ordinal);
        var ended = steps.Where(s => s.IsTerminal).ToDictionary(s => s.Step!, s => s.Status, StringComparer.Ordinal);
        var waiting = new WaitingSteps(
            steps.Where(s => !s.IsTerminal).Select(s => s.Step!), dependsOn, name => ended.GetValueOrDefault(name) == JobStatus.Completed);
        var ends = Channel.CreateUnbounded<(Job Step, Task<JobOutcome> Run)>();
        var running = 0;
        Exception? broken = null;
        using var log = logs.Open(job);
        using var cancelSteps = CancellationTokenSource.CreateLinkedTokenSource(cancel);

        async Task EndAsync(Job step)
        {
            var run = RunCancelableAsync(step, plan, cancelSteps.Token, stopping);
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ends.Writer.TryWrite((step, run));
        }

        if ((ended.ContainsValue(JobStatus.Failed) || ended.ContainsValue(JobStatus.Canceled)) && !plan.ContinueOnStepFailure)
        {
            await cancelSteps.CancelAsync().ConfigureAwait(false);
        }

        while (true)
        {
            while (!cancelSteps.IsCancellationRequested && waiting.TryTake(out var name))
            {
                var step = byName[name];
                log.Say(clock.GetUtcNow(), $"step {step.Step} ({step.Id}) begins");
                running++;
                _ = EndAsync(step);
            }

            if (running == 0)
            {
                break;
            }

            var (last, run) = await ends.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            running--;
            try
            {
                var outcome = await run.ConfigureAwait(false);
                ended[last.Step!] = outcome.Status;
                log.Say(clock.GetUtcNow(), $"step {last.Step} ({last.Id}) {outcome.Status} {outcome.ErrorMessage}".TrimEnd());
                logger.LogInformation("Step {Step} of job {Job}: {Status}", last.Step, job.Id, outcome.Status);
                if (outcome.Status == JobStatus.Completed)
                {
                    waiting.Completed(last.Step!);
                }
                else if (!plan.ContinueOnStepFailure)
                {
                    await cancelSteps.CancelAsync().ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                // The server stops, or something is wrong with it: the others are ended before that is told.
                broken ??= e;
                await cancelSteps.CancelAsync().ConfigureAwait(false);
            }
        }

        if (broken is not null)
        {
            ExceptionDispatchInfo.Throw(broken);
        }

        stopping.ThrowIfCancellationRequested();
        var result = Outcome(steps, ended, cancel.IsCancellationRequested);
        var now = clock.GetUtcNow();
        await outages.RideOutAsync(job, () => database.Write(connection =>
        {
            foreach (var step in waiting.Left.Select(name => byName[name]))
            {
                // One that ran before this server came was canceled with the pipeline.
                var outcome = step.StartedAt is null
                    ? JobOutcome.Canceled(WhyNotRun(dependsOn[step.Step!], ended))
                    : JobOutcome.Canceled();
                connection.EndSteps(step.Id, outcome, now);
                connection.EndJob(step.Id, outcome, now);
            }

            if (result.Status == JobStatus.Completed)
            {
                connection.RegisterOutputs(connection.FindJob(job.Id)!, now);
            }

            connection.EndJob(job.Id, result, now);
        }), stopping).ConfigureAwait(false);
        log.Say(now, $"pipeline {result.Status}");
        return result;
    }

    /// <summary>Runs a step that can be ended with its pipeline, or by its own name, also before it begins.</summary>
    private async Task<JobOutcome> RunCancelableAsync(Job step, JobPlan plan, CancellationToken cancel, CancellationToken stopping)
    {
        var own = cancels.Begin(step, cancel);
        try
        {
            cancels.Cancel(database.Read(connection => connection.ListCanceledSteps(step.ParentId!)));
            return await RunStepAsync(step, plan, own.Token, stopping).ConfigureAwait(false);
        }
        finally
        {
            cancels.End(step);
        }
    }

    /// <summary>Runs a step, or takes what an earlier run of it has made.</summary>
    private async Task<JobOutcome> RunStepAsync(Job step, JobPlan plan, CancellationToken cancel, CancellationToken stopping)
    {
        // Read anew: a step that was reused has changed where this one finds its inputs.
        var current = database.Read(connection => connection.FindJob(step.Id))!;
        if (current.IsPipeline)
        {
            await outages.RideOutAsync(
                    current,
                    () => database.Write(connection => connection.SetStatus(current.Id, JobStatus.Running, clock.GetUtcNow())),
                    stopping)
                .ConfigureAwait(false);
            return await RunAsync(current, cancel, stopping).ConfigureAwait(false);
        }

        if (current.Status == JobStatus.NotStarted)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping);
            try
            {
                if (await reuse.TryAsync(current, plan, either.Token).ConfigureAwait(false) is { } outcome)
                {
                    return outcome;
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                // It ends below, where it is run.
            }
            catch (Exception e) when (!either.IsCancellationRequested)
            {
                // What keeps it from being looked up (no engine, unreadable inputs) is said better by running it.
                logger.LogWarning("Whether step {Step} of job {Job} can be reused is not known: {Reason}", step.Step, step.RootId, e.Message);
            }
        }

        return await (current.IsSweep ? sweepRun.RunAsync(current, cancel, stopping) : stepRun.RunAsync(current, cancel, stopping))
            .ConfigureAwait(false);
    }

    private static string WhyNotRun(IReadOnlyList<string> dependsOn, Dictionary<string, string> ended) =>
        dependsOn.FirstOrDefault(name => ended.GetValueOrDefault(name) != JobStatus.Completed) is { } missing
            ? $"Not run, because the step '{missing}' did not complete."
            : "Not run, because the pipeline ended before.";

    private static JobOutcome Outcome(IReadOnlyList<Job> steps, Dictionary<string, string> ended, bool isCanceled)
    {
        if (isCanceled)
        {
            return JobOutcome.Canceled();
        }

        var failed = steps.Where(s => ended.GetValueOrDefault(s.Step!) == JobStatus.Failed).Select(s => $"'{s.Step}'").ToList();
        if (failed.Count > 0)
        {
            return JobOutcome.UserError($"{(failed.Count == 1 ? "The step" : "The steps")} {string.Join(", ", failed)} failed.");
        }

        // By its own name: what ends with others that failed, or with the pipeline, was told above.
        return ended.FirstOrDefault(end => end.Value == JobStatus.Canceled) is { Key: { } canceled }
            ? JobOutcome.Canceled($"The step '{canceled}' was canceled.")
            : JobOutcome.Completed();
    }
}
