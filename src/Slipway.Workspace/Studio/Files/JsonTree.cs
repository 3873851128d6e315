using System.Text.Json;

namespace Slipway.Workspace.Studio.Files;

/// <summary>JSON as a tree whose branches open and close, as it is written: also where a name comes twice.</summary>
internal static class JsonTree
{
    // A page is to be read: what is beyond is in the file.
    private const int MostNodes = 2000;
    private const int OpenedLevels = 2;

    /// <returns>The tree; null for what is no JSON, or has text that is none.</returns>
    public static Html? Of(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var left = MostNodes;
            var tree = Branch(null, document.RootElement, 0, ref left);
            var rest = left > 0 ? Html.Empty : Show.Quiet($"Only the first {MostNodes} values are shown.");
            return Html.Of($"<div class=\"tree\">{tree}{rest}</div>");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A half of a surrogate pair is JSON, and no text.
            return null;
        }
    }

    private static Html Branch(string? name, JsonElement value, int level, ref int left)
    {
        if (left-- <= 0)
        {
            return Html.Empty;
        }

        var label = name is null ? Html.Empty : Html.Of($"<b>{name}</b>: ");
        return value.ValueKind switch
        {
            JsonValueKind.Object => Opened(label, $"{{{value.GetPropertyCount()}}}", Members(value, level, ref left), level),
            JsonValueKind.Array => Opened(label, $"[{value.GetArrayLength()}]", Items(value, level, ref left), level),
            _ => Html.Of($"<div>{label}{Text(value)}</div>"),
        };
    }

    private static List<Html> Members(JsonElement value, int level, ref int left)
    {
        var parts = new List<Html>();
        foreach (var member in value.EnumerateObject())
        {
            if (left <= 0)
            {
                break;
            }

            parts.Add(Branch(member.Name, member.Value, level + 1, ref left));
        }

        return parts;
    }

    private static List<Html> Items(JsonElement value, int level, ref int left)
    {
        var parts = new List<Html>();
        foreach (var item in value.EnumerateArray())
        {
            if (left <= 0)
            {
                break;
            }

            parts.Add(Branch($"{parts.Count}", item, level + 1, ref left));
        }

        return parts;
    }

    private static Html Opened(Html label, string kind, List<Html> parts, int level)
    {
        var open = level < OpenedLevels ? Html.Of($" open") : Html.Empty;
        return Html.Of(
            $"<details{open}><summary>{label}<span class=\"quiet\">{kind}</span></summary>{Html.Join("", parts)}</details>");
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? $"\"{value.GetString()}\"" : value.GetRawText();
}
