using System.Text;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Takes a step's outputs from an earlier run when nothing that decides them has changed, as Azure does; and says
/// either way why, which Azure does not.
/// </summary>
internal sealed class StepReuse(
    Database database, BlobStore blobs, PublicStore publicData, WorkspaceScope scope, ContainerEngine engine, TimeProvider clock)
{
    /// <summary>Completes the step with an earlier one's outputs, if there are any that it may have.</summary>
    /// <returns>How it ended; null when it has to be run.</returns>
    public async Task<JobOutcome?> TryAsync(Job step, JobPlan pipeline, CancellationToken cancellationToken)
    {
        var plan = step.StepPlan;
        if (plan.Outputs.FirstOrDefault(output => !IsOwnPlace(step, output.Location)) is { } placed)
        {
            return Run(step, null, $"its output '{placed.Name}' has a place of its own");
        }

        if (!plan.IsDeterministic)
        {
            return Run(step, null, "its component is not deterministic");
        }

        if (await ImageAsync(plan.Image, cancellationToken).ConfigureAwait(false) is not { } image)
        {
            return Run(step, null, "its image is not here yet and has no digest to know it by");
        }

        await publicData.EnsureAsync(plan, cancellationToken).ConfigureAwait(false);
        var identity = StepIdentity.Of(plan, image, blobs);
        if (pipeline.ForceRerun)
        {
            return Run(step, identity, "the pipeline's settings have force_rerun");
        }

        var (originals, last) = database.Read(connection => (
            connection.ListCompletedSteps(identity),
            connection.FindLastCompletedStep(step.Experiment, step.Step!)));
        if (originals.FirstOrDefault(HasOutputs) is { } original)
        {
            return Reuse(step, original, identity);
        }

        return Run(step, identity, originals.Count > 0
            ? $"the outputs of {originals[0].Id}, which ran the same, are not there any more"
            : last?.Identity is null
                ? "no step of this name has completed in this experiment before"
                : $"{string.Join(", ", StepIdentity.Differences(last.Identity, identity))} changed since {last.Id}");
    }

    private JobOutcome? Reuse(Job step, Job original, string identity)
    {
        var places = original.StepPlan.Outputs.ToDictionary(output => output.Name, output => output.Location, StringComparer.Ordinal);
        var moved = step.StepPlan.Outputs.ToDictionary(output => output.Location, output => places[output.Name]);
        moved[RunArtifacts.Of(scope, step.Id)] = RunArtifacts.Of(scope, original.ReusedFrom ?? original.Id);
        var note = $"Reused from {original.ReusedFrom ?? original.Id}: command, image, code and inputs are the same.";
        if (!database.Write(connection => connection.CompleteByReuse(step, original, identity, note, moved, clock.GetUtcNow())))
        {
            return Run(step, identity, $"the outputs of {original.Id}, which ran the same, have just been deleted");
        }

        WriteLog(step, note);
        return JobOutcome.Completed();
    }

    private JobOutcome? Run(Job step, string? identity, string reason)
    {
        database.Write(connection => connection.SetIdentity(step.Id, identity, $"Run, not reused: {reason}."));
        return null;
    }

    /// <summary>What an image is for sure: its digest where it is named by one, else its id.</summary>
    private async Task<string?> ImageAsync(string image, CancellationToken cancellationToken) =>
        image.Split('@') is [_, var digest] ? digest : await engine.FindImageIdAsync(image, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether an output lies where outputs of a step lie that is given no other place.</summary>
    private bool IsOwnPlace(Job step, BlobLocation location) =>
        location.Container == scope.DefaultContainer
        && location.Path.StartsWith($"{RunArtifacts.Outputs}/{step.Id}/", StringComparison.Ordinal);

    private bool HasOutputs(Job original) => original.StepPlan.Outputs.All(output =>
        blobs.Find(output.Location) is { IsFile: true } or { IsFolder: true });

    private void WriteLog(Job step, string note)
    {
        using var log = blobs.Files.OpenWrite(RunArtifacts.Log(scope, step.Id, step.JobType).FilePath, FileMode.Create);
        log.Write(Encoding.UTF8.GetBytes($"{note}\n"));
    }
}
