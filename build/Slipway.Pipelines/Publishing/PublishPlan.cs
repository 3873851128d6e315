using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// What differs between the repository and a workspace, in the order in which it is mended. A pure function of both:
/// the same folder and the same workspace give the same plan.
/// </summary>
public sealed record PublishPlan
{
    private PublishPlan(ImmutableArray<PlannedChange> changes) => Changes = changes;

    /// <summary>The differences; none when everything is as wanted.</summary>
    public ImmutableArray<PlannedChange> Changes { get; }

    /// <summary>Nothing is to be done.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>The changes of some parts.</summary>
    public ImmutableArray<PlannedChange> ChangesOf(PublishPart parts) =>
        [.. Changes.Where(change => parts.HasFlag(change.Part))];

    /// <summary>Each change on a line; a sentence when there is none.</summary>
    public override string ToString() =>
        IsEmpty ? "The workspace is as the repository wants it." : string.Join(Environment.NewLine, Changes);

    /// <summary>Compares.</summary>
    /// <param name="desired">What is wanted.</param>
    /// <param name="actual">What is there, by path; without what is not there.</param>
    internal static PublishPlan Between(DesiredState desired, IReadOnlyDictionary<string, JsonObject> actual) =>
        new([.. desired.Resources.Select(resource => Compare(resource, actual)).OfType<PlannedChange>()]);

    private static PlannedChange? Compare(DesiredResource resource, IReadOnlyDictionary<string, JsonObject> actual)
    {
        var there = actual.GetValueOrDefault(resource.Path);
        if (resource.Kind == ResourceKind.DefaultDeployment)
        {
            var fields = Difference.Between(resource.Body, there ?? [], tagsAreOpen: true).ToImmutableArray();
            return fields.IsEmpty ? null : new PlannedChange(PlannedAction.Switch, resource, fields);
        }

        if (there is null)
        {
            return new PlannedChange(PlannedAction.Create, resource, []);
        }

        // A deployment that could not be provisioned is there by name only.
        if (there.Text("properties", "provisioningState") is "Failed" or "Canceled")
        {
            return new PlannedChange(PlannedAction.Update, resource, []);
        }

        if (resource.IsImmutable)
        {
            return null;
        }

        var changes = Difference
            .Between(resource.Body, there, tagsAreOpen: resource.Kind != ResourceKind.Schedule)
            .ToImmutableArray();
        return changes.IsEmpty ? null : new PlannedChange(PlannedAction.Update, resource, changes);
    }
}
