using System.Text.Json;
using Slipway.Testing.Definitions;
using Slipway.Testing.Judging;

namespace Slipway.Testing.Recording;

/// <summary>Finds the numbers in JSON, with their places.</summary>
internal static class JsonNumbers
{
    // Of a long list the first few numbers say what kind of list it is.
    private const int MostItems = 3;

    public static IEnumerable<(string Path, double Value)> Of(JsonElement value, string path = "$")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject().DistinctBy(member => member.Name))
                {
                    foreach (var found in Of(member.Value, $"{path}{new JsonPathPart(member.Name, null)}"))
                    {
                        yield return found;
                    }
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Take(MostItems).Index())
                {
                    foreach (var found in Of(item, $"{path}{new JsonPathPart(null, index)}"))
                    {
                        yield return found;
                    }
                }

                break;
            default:
                if (JsonShown.NumberOf(value) is { } number && JsonPath.Parse(path) is not null)
                {
                    yield return (path, number);
                }

                break;
        }
    }
}
