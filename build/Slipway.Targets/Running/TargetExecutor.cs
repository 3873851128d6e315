namespace Slipway.Targets;

/// <summary>Runs one target: conditions, probes, actions; and keeps its status.</summary>
internal sealed class TargetExecutor(SlipwayBuild build, BuildContext context, Skipping skipping)
{
    /// <summary>Runs a target whose turn has come.</summary>
    /// <returns>Whether the build may go on.</returns>
    public async Task<bool> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        if (run.Status is not (TargetStatus.Scheduled or TargetStatus.Skipped))
        {
            return true;
        }

        var started = context.Environment.Time.GetTimestamp();
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
                skipping.Leave(run, TargetStatus.Collective);
            }
            else
            {
                skipping.Leave(run, TargetStatus.Running);
                context.Reporter.TargetStarted(run);
                build.OnTargetRunning(run.Name);
                run.Status = await ActAsync(run, cancellationToken).ConfigureAwait(false);
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
            return run.Definition.ProceedsAfterFailure;
        }
        finally
        {
            run.Duration = context.Environment.Time.GetElapsedTime(started);
        }
    }

    private async Task<TargetStatus> ActAsync(TargetRun run, CancellationToken cancellationToken)
    {
        if (await IsUpToDateAsync(run, cancellationToken).ConfigureAwait(false))
        {
            return TargetStatus.UpToDate;
        }

        foreach (var action in run.Definition.Actions)
        {
            await action(cancellationToken).ConfigureAwait(false);
        }

        return TargetStatus.Succeeded;
    }

    private async Task<bool> IsUpToDateAsync(TargetRun run, CancellationToken cancellationToken)
    {
        if (run.Definition.Probes.Count == 0)
        {
            return false;
        }

        if (context.Forced.Contains(run.Target))
        {
            context.Reporter.TargetStale("forced");
            return false;
        }

        var reasons = new List<string>();
        foreach (var probe in run.Definition.Probes)
        {
            var found = await probe(cancellationToken).ConfigureAwait(false);
            if (!found.IsUpToDate)
            {
                context.Reporter.TargetStale(found.Reason);
                return false;
            }

            reasons.Add(found.Reason);
        }

        context.Reporter.TargetUpToDate(string.Join(", ", reasons));
        reasons.ForEach(run.Note);
        return true;
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
            context.Reporter.Failed($"{nameof(SlipwayBuild.OnTargetFailed)} of '{run.Name}' failed", new Failure(e));
        }
    }
}
