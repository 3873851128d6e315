using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Publishing;

/// <summary>A plan as documents for other programs and for reviewers.</summary>
internal static class PlanDocuments
{
    // GitHub takes comments of up to 65,536 characters, Azure Repos of more than twice that.
    private const int LongestMarkdown = 60_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Json(PublishPlan plan) => JsonSerializer.Serialize(
        new
        {
            plan.IsEmpty,
            Changes = plan.Changes.Select(change => new
            {
                change.Action, change.Kind, change.Name, change.Version, change.Pipeline, change.IsDrift, change.Fields, change.Files,
            }),
            plan.Orphans,
            plan.Notices,
        },
        Options) + "\n";

    public static string Markdown(PublishPlan plan)
    {
        var text = new StringBuilder();
        text.Append("### Publishing plan\n\n").Append(Summary(plan)).Append("\n\n");
        foreach (var group in plan.Changes.GroupBy(change => change.Pipeline ?? "clusters"))
        {
            text.Append($"**{group.Key}**\n\n");
            foreach (var change in group)
            {
                Change(text, change);
            }

            text.Append('\n');
        }

        List(text, "No longer in the repository (`--prune` removes them):", plan.Orphans.Select(orphan => orphan.ToString()));
        List(text, "To know:", plan.Notices);
        return text.ToString();
    }

    private static string Summary(PublishPlan plan)
    {
        if (plan.IsEmpty)
        {
            return "The workspace is as the repository wants it.";
        }

        var drift = plan.Changes.Count(change => change.IsDrift);
        return $"{string.Join(", ", PlanText.Counts(plan.Changes))}{(drift > 0 ? $"; ⚠ {drift} changed in the workspace since they were published (drift)" : string.Empty)}.";
    }

    private static void Change(StringBuilder text, PlannedChange change)
    {
        var lines = change.Lines().ToList();
        text.Append($"- `{lines[0].Replace('`', '\'')}`\n");
        foreach (var line in lines.Skip(1))
        {
            text.Append($"  - `{line.Trim().Replace('`', '\'')}`\n");
        }

        foreach (var file in change.Files.Where(file => file.Diff is not null))
        {
            if (text.Length + file.Diff!.Length > LongestMarkdown)
            {
                text.Append($"\n  The diff of `{file.Path}` is too long to be shown here.\n");
                continue;
            }

            var fence = Fence(file.Diff);
            text.Append($"\n  <details><summary>{change.Name}/{file.Path}</summary>\n\n  {fence}diff\n");
            foreach (var line in file.Diff.Split('\n'))
            {
                text.Append("  ").Append(line.TrimEnd('\r')).Append('\n');
            }

            text.Append($"  {fence}\n  </details>\n\n");
        }
    }

    // Longer than any in the file, which else could end the block.
    private static string Fence(string content)
    {
        var fence = "~~~~";
        while (content.Contains(fence, StringComparison.Ordinal))
        {
            fence += '~';
        }

        return fence;
    }

    private static void List(StringBuilder text, string heading, IEnumerable<string> items)
    {
        var list = items.ToList();
        if (list.Count > 0)
        {
            text.Append($"{heading}\n\n");
            list.ForEach(item => text.Append($"- {item}\n"));
            text.Append('\n');
        }
    }
}
