using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Applying;

/// <summary>
/// Makes the changes of a plan: what depends on nothing at once, the switches after all else. Whatever stops it, what
/// served goes on serving, and a new plan has only what is still to be done.
/// </summary>
internal sealed class PlanApplier(WorkspaceClient workspace, PublishOptions options, ILogger logger)
{
    // Far below Azure Resource Manager's limits for one subscription, and as many uploads as a build agent's network takes.
    private const int ChangesAtOnce = 6;

    /// <summary>Makes the changes of some parts of a plan.</summary>
    /// <returns>What is left of the plan.</returns>
    public async Task<PublishPlan> ApplyAsync(PublishPlan plan, PublishPart parts, CancellationToken cancellationToken)
    {
        var changes = plan.ChangesOf(parts);
        var left = plan.Without(parts);
        using var journal = await ApplyJournal
            .OpenAsync(options.JournalDirectory, parts, logger, cancellationToken).ConfigureAwait(false);
        journal.Report(changes, logger);
        if (!changes.IsEmpty)
        {
            if (await Permissions.ReadAsync(workspace, cancellationToken).ConfigureAwait(false) is { } permissions
                && PermissionCheck.Of(permissions, changes) is { } missing)
            {
                throw new DiagnosticException(missing);
            }

            journal.Begin(changes);
            var readBack = new ReadBack(workspace);
            await ApplyAsync(changes, journal, readBack, cancellationToken).ConfigureAwait(false);
            await readBack.EnsureAsync(left, cancellationToken).ConfigureAwait(false);
        }

        journal.Complete();
        return left;
    }

    private async Task ApplyAsync(
        ImmutableArray<PlannedChange> changes,
        ApplyJournal journal,
        ReadBack readBack,
        CancellationToken cancellationToken)
    {
        var done = new ConcurrentDictionary<PlannedChange, bool>();
        var failures = new ConcurrentQueue<DiagnosticException>();
        using var slots = new SemaphoreSlim(ChangesAtOnce);
        using var writer = new ChangeWriter(workspace, options, logger);
        foreach (var phase in ChangeOrder.Phases(changes))
        {
            var running = new Dictionary<PlannedChange, Task>();
            foreach (var (change, dependencies) in phase)
            {
                // The order of a phase is such that what a change depends on is there already.
                running[change] = MakeAsync(change, [.. dependencies.Select(dependency => running[dependency])]);
            }

            await Task.WhenAll(running.Values).ConfigureAwait(false);
            if (!failures.IsEmpty)
            {
                var rest = changes.Length > 1 ? [Rest(changes, done)] : ImmutableArray<Diagnostic>.Empty;
                throw new DiagnosticException([.. failures.SelectMany(failure => failure.Diagnostics), .. rest], failures.First());
            }
        }

        async Task MakeAsync(PlannedChange change, Task[] dependencies)
        {
            await Task.WhenAll(dependencies).ConfigureAwait(false);
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // What runs is let end; nothing new is begun.
                if (!failures.IsEmpty)
                {
                    return;
                }

                cancellationToken.ThrowIfCancellationRequested();
                logger.LogInformation("{Change}", change);
                journal.Started(change);
                readBack.Took(change, await writer.WriteAsync(change, cancellationToken).ConfigureAwait(false));
                journal.Done(change);
                done[change] = true;
            }
            catch (DiagnosticException e)
            {
                failures.Enqueue(e);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private static Diagnostic Rest(ImmutableArray<PlannedChange> changes, ConcurrentDictionary<PlannedChange, bool> done)
    {
        var left = changes.Where(change => !done.ContainsKey(change)).ToImmutableArray();
        var isSwitching = changes.Any(change => done.ContainsKey(change) && change.Kind is ResourceKind.DefaultDeployment or ResourceKind.Schedule);
        var serving = isSwitching
            ? "endpoints and schedules that were not reached serve what they served before"
            : "endpoints and schedules serve what they served before";
        return new Diagnostic(
            Codes.RequestFailed,
            $"{changes.Length - left.Length} of {changes.Length} changes were made; {serving}. Not made:"
            + string.Concat(left.Select(change => $"{Environment.NewLine}    {change}")))
        {
            Severity = Severity.Information,
            Remedy = "run it again once that is mended: only what is left will be done",
        };
    }
}
