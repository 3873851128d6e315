using System.Collections.Immutable;
using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Publishing;

/// <summary>Something that this repository has published once and does not have any more.</summary>
/// <param name="Kind">An endpoint or a schedule.</param>
/// <param name="Name">Its name.</param>
/// <param name="Pipeline">The pipeline that it was published for.</param>
public sealed record Orphan(ResourceKind Kind, string Name, string Pipeline)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Name} of pipeline {Pipeline}";
}

/// <summary>
/// What differs between the repository and a workspace, in the order in which it is mended. A pure function of both:
/// the same folder and the same workspace give the same plan.
/// </summary>
public sealed record PublishPlan
{
    internal PublishPlan(ImmutableArray<PlannedChange> changes, DesiredState desired) => (Changes, Desired) = (changes, desired);

    /// <summary>The differences; none when everything is as wanted.</summary>
    public ImmutableArray<PlannedChange> Changes { get; private init; }

    /// <summary>What is left in the workspace of what is no longer in the repository, and is not removed by this plan.</summary>
    public ImmutableArray<Orphan> Orphans { get; internal init; } = [];

    /// <summary>What is worth knowing though nothing is done about it, in sentences.</summary>
    public ImmutableArray<string> Notices { get; internal init; } = [];

    /// <summary>What the plan leads to.</summary>
    internal DesiredState Desired { get; }

    /// <summary>Nothing is to be done.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>What is left of the plan once some parts of it are applied.</summary>
    internal PublishPlan Without(PublishPart parts) => this with { Changes = [.. Changes.Except(ChangesOf(parts))] };

    /// <summary>The changes of some parts.</summary>
    public ImmutableArray<PlannedChange> ChangesOf(PublishPart parts) =>
        [.. Changes.Where(change => parts.HasFlag(change.Part))];

    /// <summary>What this plan removes because it is no longer in the repository.</summary>
    public ImmutableArray<PlannedChange> Pruned =>
        [.. Changes.Where(change => change.Resource.IsLeft && change.Action == PlannedAction.Delete)];

    /// <summary>The plan with nothing removed that is no longer in the repository.</summary>
    public PublishPlan WithoutPruning() => this with { Changes = [.. Changes.Except(Pruned)] };

    /// <summary>
    /// The plan for a person: the changes of each pipeline beneath a heading that counts them, then orphans and notices.
    /// </summary>
    /// <param name="width">Where a line should end.</param>
    /// <param name="isWhole">Whether each resource has a line of its own, also where nothing changes, with its version.</param>
    public IEnumerable<string> Lines(int width = int.MaxValue, bool isWhole = false) =>
    [
        .. PlanText.Lines(this, width, isWhole),
        .. Changes.Any(change => change.IsDrift) ? ["(drift): changed in the workspace since it was published; it is put back"] : Array.Empty<string>(),
        .. Orphans.Select(orphan => $"? {orphan}: no longer in the repository; --prune removes it"),
        .. Notices,
    ];

    /// <summary>The plan as JSON: the same plan, the same bytes.</summary>
    public string ToJson() => PlanDocuments.Json(this);

    /// <summary>The plan as a comment for a pull request, in GitHub's Markdown.</summary>
    public string ToMarkdown() => PlanDocuments.Markdown(this);

    /// <summary>Each change on a line; a sentence when there is none.</summary>
    public override string ToString() =>
        IsEmpty ? "The workspace is as the repository wants it." : string.Join(Environment.NewLine, Changes);
}
