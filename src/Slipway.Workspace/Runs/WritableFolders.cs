using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The folders of the store that steps can write now. The engine mounts by path, so that what is mounted from within such
/// a folder could have become a link, to anywhere on this machine, a moment before: whoever is to be given something
/// within it waits until its step has ended. The folder itself can't be replaced by who has it mounted.
/// </summary>
internal sealed class WritableFolders(Database database, RunWaits waits, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Job> _steps = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A step's share in this, which ends when it is disposed of.</summary>
    public Claim Of(Job step) => new(this, step);

    private async Task TakeAsync(Job step, CancellationToken cancellationToken)
    {
        while (TryTake(step) is { } conflict)
        {
            waits.Begin(
                step,
                $"'{DataUri.Of(conflict.Mounted)}' lies in an output that {conflict.Writer.Step ?? "the step"} of job "
                + $"{conflict.Writer.RootId} can write until it ends.");
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        waits.End(step);
    }

    /// <returns>What keeps the step from being entered; null when it is.</returns>
    private (Job Writer, BlobLocation Mounted)? TryTake(Job step)
    {
        lock (_lock)
        {
            // One that runs already has what it was given.
            var conflict = step is { ContainerId: not null, Status: not JobStatus.Preparing } ? null : ConflictOf(step);
            if (conflict is null)
            {
                _steps[step.Id] = step;
            }

            return conflict;
        }
    }

    /// <summary>Another step that can write what lies around something that this one is to be given; null when none can.</summary>
    private (Job Writer, BlobLocation Mounted)? ConflictOf(Job step)
    {
        // Those of an earlier server's steps that run and are not taken up again yet are known from the database.
        var others = _steps.Values.Concat(database.Read(connection => connection.ListStepsWithContainers()))
            .Where(other => !other.Id.Equals(step.Id, StringComparison.OrdinalIgnoreCase))
            .ToList();
        foreach (var mounted in Mounted(step.StepPlan))
        {
            if (others.Find(other => Written(other.StepPlan).Any(folder => mounted.IsWithin(folder))) is { } writer)
            {
                return (writer, mounted);
            }
        }

        return null;
    }

    // What is downloaded is copied from handle to handle, and an output that is a file is written elsewhere and moved.
    private static IEnumerable<BlobLocation> Mounted(StepPlan plan) =>
        plan.Inputs.Where(input => input is { Location: not null, Mode: InputMode.Mount }).Select(input => input.Location!)
            .Concat(Written(plan));

    private static IEnumerable<BlobLocation> Written(StepPlan plan) =>
        plan.Outputs.Where(output => !output.IsFile).Select(output => output.Location);

    private void Return(Job step)
    {
        lock (_lock)
        {
            _steps.Remove(step.Id);
        }
    }

    /// <summary>One step's share.</summary>
    internal sealed class Claim(WritableFolders all, Job step) : IDisposable
    {
        /// <summary>Waits until nothing that the step is to be given lies in what another can write.</summary>
        public Task TakeAsync(CancellationToken cancellationToken) => all.TakeAsync(step, cancellationToken);

        public void Dispose() => all.Return(step);
    }
}
