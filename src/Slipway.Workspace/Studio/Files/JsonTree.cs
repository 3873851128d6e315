using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Workspace.Studio.Files;

/// <summary>JSON as a tree whose branches open and close.</summary>
internal static class JsonTree
{
    // A page is to be read: what is beyond is in the file.
    private const int MostNodes = 2000;
    private const int OpenedLevels = 2;

    public static Html Of(JsonNode? node)
    {
        var left = MostNodes;
        var tree = Branch(null, node, 0, ref left);
        return Html.Of($"<div class=\"tree\">{tree}{(left > 0 ? Html.Empty : Html.Of($"<p class=\"quiet\">Only the first {MostNodes} values are shown.</p>"))}</div>");
    }

    private static Html Branch(string? name, JsonNode? node, int level, ref int left)
    {
        if (left-- <= 0)
        {
            return Html.Empty;
        }

        var label = name is null ? Html.Empty : Html.Of($"<b>{name}</b>: ");
        if (node is not (JsonObject or JsonArray))
        {
            return Html.Of($"<div>{label}{Text(node)}</div>");
        }

        var parts = new List<Html>();
        var count = 0;
        if (node is JsonObject members)
        {
            count = members.Count;
            foreach (var member in members)
            {
                parts.Add(Branch(member.Key, member.Value, level + 1, ref left));
            }
        }
        else if (node is JsonArray items)
        {
            count = items.Count;
            for (var index = 0; index < items.Count && left > 0; index++)
            {
                parts.Add(Branch($"{index}", items[index], level + 1, ref left));
            }
        }

        var kind = node is JsonObject ? $"{{{count}}}" : $"[{count}]";
        return Html.Of($"<details{(level < OpenedLevels ? Html.Of($" open") : Html.Empty)}><summary>{label}<span class=\"quiet\">{kind}</span></summary>{Html.Join("", parts)}</details>");
    }

    private static string Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String
        ? $"\"{node.GetValue<string>()}\""
        : node?.ToJsonString() ?? "null";
}
