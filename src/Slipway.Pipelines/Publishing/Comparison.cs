using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>Compares what is wanted of a workspace with what it has. Pure: no request, no clock.</summary>
internal static class Comparison
{
    public static PublishPlan Of(DesiredState desired, ActualState actual, PublishOptions options)
    {
        var leftovers = Leftovers.Of(desired, actual, options);
        return new PublishPlan(
        [
            .. desired.Resources.Select(resource => Compare(resource, actual)).OfType<PlannedChange>(),
            .. leftovers.Changes,
        ],
        desired)
        {
            Orphans = leftovers.Orphans,
            Notices =
            [
                .. desired.Resources.Where(resource => IsPaused(resource, actual)).Select(Paused),
                .. desired.Resources.SelectMany(resource => Kept(resource, actual)),
            ],
        };
    }

    /// <summary>The fields in which a resource that can change differs from what is wanted.</summary>
    public static ImmutableArray<FieldChange> Fields(DesiredResource resource, JsonObject actual) =>
        [.. Differing(resource, actual).Where(field => field.Path != CreateOnly.Of(resource.Kind))];

    private static ImmutableArray<FieldChange> Differing(DesiredResource resource, JsonObject actual)
    {
        // Which deployment is the default is no field of the endpoint's file.
        var published = resource.Kind == ResourceKind.DefaultDeployment ? null : PublishedMark.FieldsOf(actual);
        var fields = Difference
            .Between(resource.Body, actual, tagsAreOpen: resource.Kind != ResourceKind.Schedule)
            .Select(field => field with { IsDrift = published?.IsDrift(field) == true });
        return resource.Kind == ResourceKind.Schedule && IsDisabled(actual) && PublishedMark.IsDisabledByPublishing(actual)
            ? [.. fields, new FieldChange("isEnabled", "false", "true")]
            : [.. fields];
    }

    private static PlannedChange? Compare(DesiredResource resource, ActualState actual)
    {
        var there = actual.Bodies.GetValueOrDefault(resource.Path);
        if (resource.Kind == ResourceKind.DefaultDeployment)
        {
            var fields = Fields(resource, there ?? []);
            return fields.IsEmpty ? null : new PlannedChange(PlannedAction.Switch, resource, fields) { Actual = there };
        }

        if (there is null)
        {
            return actual.Previous.GetValueOrDefault(resource.Path) is { } previous
                ? NewVersion(resource, previous, actual)
                : new PlannedChange(PlannedAction.Create, resource, []);
        }

        // A deployment that could not be provisioned is there by name only.
        if (there.Text("properties", "provisioningState") is "Failed" or "Canceled")
        {
            return new PlannedChange(PlannedAction.Update, resource, []) { Actual = there };
        }

        if (resource.IsImmutable)
        {
            return null;
        }

        var changes = Fields(resource, there);
        return changes.IsEmpty ? null : new PlannedChange(PlannedAction.Update, resource, changes) { Actual = there };
    }

    private static PlannedChange NewVersion(DesiredResource resource, string previous, ActualState actual)
    {
        var old = actual.Bodies.GetValueOrDefault(previous);
        return new PlannedChange(
            PlannedAction.NewVersion,
            resource,
            resource.Kind == ResourceKind.Code
                ? []
                : [.. Difference.Between(Content(resource.Body), Content(old), tagsAreOpen: false)])
        {
            Files = resource.Code is { } code && actual.Files.GetValueOrDefault(previous) is { } files
                ? CodeDifference.Between(code, files)
                : [],
        };
    }

    // The version is what differs in any case.
    private static JsonObject? Content(JsonObject? body)
    {
        if ((body?["properties"]?["componentSpec"] ?? body)?.DeepClone() is not JsonObject content)
        {
            return null;
        }

        content.Remove("version");
        return content;
    }

    // What Azure takes only when something is made stays as it is.
    private static IEnumerable<string> Kept(DesiredResource resource, ActualState actual) =>
        CreateOnly.Of(resource.Kind) is { } path && actual.Bodies.GetValueOrDefault(resource.Path) is { } there
            ? Differing(resource, there)
                .Where(field => field.Path == path && (field.Actual is not null || resource.Kind == ResourceKind.Schedule))
                .Select(_ => $"{Kind(resource)} {resource.Name} keeps its {path}, which Azure takes only when it is made")
            : [];

    private static string Kind(DesiredResource resource) => resource.Kind.ToString().ToLowerInvariant();

    private static bool IsPaused(DesiredResource resource, ActualState actual) =>
        resource.Kind == ResourceKind.Schedule
        && actual.Bodies.GetValueOrDefault(resource.Path) is { } there
        && IsDisabled(there) && !PublishedMark.IsDisabledByPublishing(there);

    private static string Paused(DesiredResource schedule) =>
        $"schedule {schedule.Name} is paused in the workspace, and stays so";

    private static bool IsDisabled(JsonObject schedule) =>
        schedule["properties"]?["isEnabled"] is JsonValue value && value.TryGetValue<bool>(out var isEnabled) && !isEnabled;
}
