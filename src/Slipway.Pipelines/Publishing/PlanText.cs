using System.Collections.Immutable;
using Slipway.Core.Text;

namespace Slipway.Pipelines.Publishing;

/// <summary>A plan for a person at a terminal: pipeline by pipeline, and only as many lines as there is to say.</summary>
internal static class PlanText
{
    private const string Margin = "  ";

    // Beneath the sign of the change that a detail belongs to.
    private const string DetailMargin = "      ";

    /// <param name="plan">The plan.</param>
    /// <param name="width">Where a line should end.</param>
    /// <param name="isWhole">Whether each resource has a line of its own, also where nothing changes, with its version.</param>
    public static IEnumerable<string> Lines(PublishPlan plan, int width, bool isWhole)
    {
        if (plan.IsEmpty && !isWhole)
        {
            return ["The workspace is as the repository wants it."];
        }

        var changed = plan.Changes.Select(change => (change.Kind, change.Resource.Path)).ToHashSet();
        var unchanged = plan.Desired.Resources
            .Where(resource => !changed.Contains((resource.Kind, resource.Path)))
            .ToImmutableArray();
        var groups = plan.Changes.Select(change => change.Pipeline)
            .Concat(unchanged.Select(resource => resource.Pipeline))
            .Distinct()
            .Order(StringComparer.Ordinal) // clusters, which belong to no pipeline, come first
            .Select(pipeline => new Group(
                pipeline,
                [.. plan.Changes.Where(change => change.Pipeline == pipeline)],
                [.. unchanged.Where(resource => resource.Pipeline == pipeline)]))
            .ToList();
        var shown = groups.Where(group => isWhole || !group.Changes.IsEmpty).ToList();
        var rows = shown.Select(group => (Group: group, Rows: Rows(group, isWhole).ToList())).ToList();
        var kinds = rows.SelectMany(group => group.Rows).Max(row => row.Kind.Length);
        List<string> lines = [];
        foreach (var (group, itsRows) in rows)
        {
            lines.AddRange(TextWrap.Row($"{group.Pipeline ?? "clusters"}: ", Totals(group.Changes, group.Unchanged.Length), width));
            lines.AddRange(itsRows.SelectMany(row => row.Lines(kinds, width)));
        }

        if (groups.Count > shown.Count)
        {
            lines.Add($"{groups.Count - shown.Count} more unchanged; --verbosity verbose lists them");
        }

        return [.. lines, .. TextWrap.Row("In all: ", Totals(plan.Changes, unchanged.Length), width)];
    }

    /// <summary>How many changes of each action there are: <c>3 to create</c>.</summary>
    public static IEnumerable<string> Counts(IEnumerable<PlannedChange> changes) => changes
        .GroupBy(change => change.Action)
        .OrderBy(group => group.Key)
        .Select(group => $"{group.Count()} to {Verb(group.Key)}");

    private static string Totals(IEnumerable<PlannedChange> changes, int unchanged) =>
        string.Join(", ", (IEnumerable<string>)[.. Counts(changes), .. unchanged > 0 ? [$"{unchanged} unchanged"] : Array.Empty<string>()]);

    private static string Verb(PlannedAction action) => action switch
    {
        PlannedAction.Create => "create",
        PlannedAction.NewVersion => "publish as new versions",
        PlannedAction.Update => "update",
        PlannedAction.Switch => "switch",
        PlannedAction.Disable => "disable",
        _ => "delete",
    };

    // The names of what is alike share a row, unless there is more to say of one.
    private static IEnumerable<Row> Rows(Group group, bool isWhole)
    {
        var alike = group.Changes
            .Select((change, i) => (Change: change, Details: Details(change, isWhole), Place: i))
            .GroupBy(item => (item.Change.Action, item.Change.Kind, isWhole || !item.Details.IsEmpty ? item.Place : -1));
        foreach (var changes in alike)
        {
            var (first, details, _) = changes.First();
            var names = changes.Select(item => Name(item.Change.Name, isWhole ? item.Change.Version : null));
            yield return new Row(first.Sign, first.Kind.InWords(), $"{string.Join(", ", names)}{first.Suffix}", details);
        }

        foreach (var resource in isWhole ? group.Unchanged : [])
        {
            yield return new Row('=', resource.Kind.InWords(), Name(resource.Name, resource.Version), []);
        }
    }

    private static ImmutableArray<string> Details(PlannedChange change, bool isWhole) =>
    [
        .. change.Fields.Where(field => isWhole || !Follows(field)).Select(field => field.ToString()),
        .. change.Files.Select(file => file.ToString()),
    ];

    // What names another version of what it named before follows from a change that has a row of its own.
    private static bool Follows(FieldChange field) =>
        !field.IsDrift && (field.Path == "defaults.deploymentName" || Versioned(field.Actual) is { } name && name == Versioned(field.Desired));

    private static string? Versioned(string? value) =>
        value?.LastIndexOf("/versions/", StringComparison.Ordinal) is > 0 and var end ? value[..end] : null;

    private static string Name(string name, string? version) => version is null ? name : $"{name} ({version})";

    private sealed record Group(
        string? Pipeline, ImmutableArray<PlannedChange> Changes, ImmutableArray<DesiredResource> Unchanged);

    private sealed record Row(char Sign, string Kind, string Names, ImmutableArray<string> Details)
    {
        public IEnumerable<string> Lines(int kinds, int width) =>
        [
            .. TextWrap.Row($"{Margin}{Sign} {Kind.PadRight(kinds)}  ", Names, width),
            .. Details.SelectMany(detail => TextWrap.Row(DetailMargin, detail, width)),
        ];
    }
}
