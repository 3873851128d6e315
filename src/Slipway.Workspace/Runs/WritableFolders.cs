using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The folders of the store that steps can write now. The engine mounts by path, so that what is mounted from within such
/// a folder could have become a link, to anywhere on this machine, a moment before: whoever is to be given something
/// within it waits until its step has ended, and who is to write around what a step was given until that one has. The
/// folder itself can't be replaced by who has it mounted.
/// </summary>
internal sealed class WritableFolders(Database database, RunWaits waits, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Claim, Job> _claims = [];

    /// <summary>A step's share in this, which ends when it is disposed of.</summary>
    public Claim Of(Job step) => new(this, step);

    private async Task TakeAsync(Claim claim, Job step, CancellationToken cancellationToken)
    {
        while (TryTake(claim, step) is { } conflict)
        {
            waits.Begin(step, conflict);
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        waits.End(step);
    }

    /// <returns>What keeps the step from being entered; null when it is.</returns>
    private string? TryTake(Claim claim, Job step)
    {
        lock (_lock)
        {
            // One that runs already has what it was given.
            var conflict = step is { ContainerId: not null, Status: not JobStatus.Preparing } ? null : ConflictOf(step);
            if (conflict is null)
            {
                _claims[claim] = step;
            }

            return conflict;
        }
    }

    /// <summary>
    /// Another step that can write what lies around something that this one is to be given, or was given what lies in what
    /// this one is to write; null when there is none.
    /// </summary>
    private string? ConflictOf(Job step)
    {
        foreach (var other in Others(step))
        {
            var name = $"{other.Step ?? "the step"} of job {other.RootId}";
            if (Mounted(step.StepPlan).FirstOrDefault(mounted => Written(other.StepPlan).Any(mounted.IsWithin)) is { } within)
            {
                return $"'{DataUri.Of(within)}' lies in an output that {name} can write until it ends.";
            }

            if (Written(step.StepPlan).FirstOrDefault(folder => Mounted(other.StepPlan).Any(mounted => mounted.IsWithin(folder))) is { } around)
            {
                return $"In its output '{DataUri.Of(around)}' lies what {name} was given until it ends.";
            }
        }

        return null;
    }

    /// <summary>Whether nobody else can make something else of a folder that the step was given.</summary>
    private bool IsFirm(Job step, BlobLocation folder)
    {
        lock (_lock)
        {
            return !Others(step).Any(other => Written(other.StepPlan).Any(folder.IsWithin));
        }
    }

    // Those of an earlier server's steps that run and are not taken up again yet are known from the database.
    private List<Job> Others(Job step) =>
    [
        .. _claims.Values.Concat(database.Read(connection => connection.ListStepsWithContainers()))
            .Where(other => !other.Id.Equals(step.Id, StringComparison.OrdinalIgnoreCase)),
    ];

    // What is downloaded is copied from handle to handle, and an output that is a file is written elsewhere and moved.
    private static IEnumerable<BlobLocation> Mounted(StepPlan plan) =>
        plan.Inputs.Where(input => input is { Location: not null, Mode: InputMode.Mount }).Select(input => input.Location!)
            .Concat(Written(plan));

    private static IEnumerable<BlobLocation> Written(StepPlan plan) =>
        plan.Outputs.Where(output => !output.IsFile).Select(output => output.Location);

    private void Enter(Claim claim, Job step)
    {
        lock (_lock)
        {
            _claims[claim] = step;
        }
    }

    private void Return(Claim claim)
    {
        lock (_lock)
        {
            _claims.Remove(claim);
        }
    }

    /// <summary>One step's share.</summary>
    internal sealed class Claim(WritableFolders all, Job step) : IDisposable
    {
        /// <summary>Waits until nothing that the step is to be given lies in what another can write.</summary>
        public Task TakeAsync(CancellationToken cancellationToken) => all.TakeAsync(this, step, cancellationToken);

        /// <summary>Keeps others, from now on, from being given what lies around what the step was given.</summary>
        public void Enter() => all.Enter(this, step);

        /// <summary>
        /// Whether a folder that the step was given is what it was, and stays it as long as this lasts: nobody else can write
        /// what lies around it.
        /// </summary>
        public bool IsFirm(BlobLocation folder) => all.IsFirm(step, folder);

        public void Dispose() => all.Return(this);
    }
}
