namespace Slipway.Targets;

/// <summary>Runs one target: conditions, probes, actions; and keeps its status.</summary>
internal sealed class TargetExecutor(
    IBuildEvents build,
    BuildContext context,
    Skipping skipping,
    UpToDateCheck upToDate,
    Attempt attempt)
{
    // Whether a target has failed that keeps back only what comes after it.
    private volatile bool _isKeepingBack;

    /// <summary>Runs a target whose turn has come.</summary>
    /// <returns>Whether the build may go on.</returns>
    public async Task<bool> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        if (run.Status is not (TargetStatus.Scheduled or TargetStatus.Skipped))
        {
            return true;
        }

        if (_isKeepingBack && run.IsKeptBack())
        {
            skipping.Leave(run, TargetStatus.NotRun);
            if (run.OnlyCollectsItems)
            {
                run.EndWithItems();
            }

            return true;
        }

        run.Started = context.Environment.Time.GetTimestamp();
        context.CurrentRun = run;
        using var block = context.Reporter.Writer.BeginBlock();
        try
        {
            if (run.Status == TargetStatus.Skipped)
            {
                build.OnTargetSkipped(run.Name);
            }
            else if (run.Violates(run.Definition.DynamicConditions))
            {
                skipping.Skip(run, reason: null);
                skipping.Leave(run, TargetStatus.Skipped);
                build.OnTargetSkipped(run.Name);
            }
            else if (run.Definition.Actions.Count == 0)
            {
                run.HasActed = run.Dependencies.Any(dependency => dependency.HasActed);
                skipping.Leave(run, TargetStatus.Collective);
                if (run.OnlyCollectsItems)
                {
                    run.EndWithItems();
                }
            }
            else if (HasSucceededBefore(run))
            {
                skipping.Leave(run, TargetStatus.Skipped);
                run.Note("succeeded in the last attempt");
                build.OnTargetSkipped(run.Name);
            }
            else
            {
                skipping.Leave(run, TargetStatus.Running);
                context.Reporter.TargetStarted(run);
                build.OnTargetRunning(run.Name);
                await ActAsync(run, cancellationToken).ConfigureAwait(false);
                build.OnTargetSucceeded(run.Name);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            run.Status = TargetStatus.Aborted;
            return false;
        }
#pragma warning disable CA1031 // Whatever a target throws is its failure, not the engine's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(run, new Failure(e));
            run.Log = block.Kept;
            _isKeepingBack |= run.Definition.FailsAlone;
            return run.Definition.ProceedsAfterFailure || run.Definition.FailsAlone;
        }
        finally
        {
            run.Ended = context.Environment.Time.GetTimestamp();
        }
    }

    /// <summary>Whether <c>--continue</c> leaves it out. What a target declares of its own tells more than that it succeeded.</summary>
    private bool HasSucceededBefore(TargetRun run) =>
        attempt.HasSucceeded(run.Name)
        && IsPlain(run)
        && !context.Forced.Contains(run.Target)
        && !run.Dependencies.Any(dependency => dependency.HasActed);

    private static bool IsPlain(TargetRun run) => !run.Definition.IsIncremental && run.Definition.Probes.Count == 0;

    private async Task ActAsync(TargetRun run, CancellationToken cancellationToken)
    {
        using var work = await upToDate.BeginAsync(run, cancellationToken).ConfigureAwait(false);
        var answer = await upToDate.AskAsync(run, work, cancellationToken).ConfigureAwait(false);
        if (answer.IsUpToDate)
        {
            context.Reporter.TargetUpToDate(answer.Summary);
            run.Note(answer.Summary);
            run.Status = TargetStatus.UpToDate;
            return;
        }

        if (answer.Reasons.Count > 0)
        {
            context.Reporter.TargetStale(answer.Summary);
        }

        run.HasActed = true;
        attempt.Begins(run.Name);
        foreach (var action in run.Definition.Actions)
        {
            await action(cancellationToken).ConfigureAwait(false);
        }

        if (work is not null)
        {
            await work.SucceededAsync(cancellationToken).ConfigureAwait(false);
            run.Note(answer.Summary);
        }
        else if (IsPlain(run))
        {
            attempt.Succeeded(run.Name);
        }

        run.Status = TargetStatus.Succeeded;
    }

    private void Fail(TargetRun run, Failure failure)
    {
        skipping.Leave(run, TargetStatus.Failed);
        if (!run.HasNotes)
        {
            run.Note(failure.Summary);
        }

        context.Reporter.TargetFailed(run.Name, failure);
        try
        {
            build.OnTargetFailed(run.Name);
        }
#pragma warning disable CA1031 // The target has failed already, and is what the build fails with.
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.Reporter.Failed($"{nameof(IBuildEvents.OnTargetFailed)} of '{run.Name}' failed", new Failure(e));
        }
    }
}
