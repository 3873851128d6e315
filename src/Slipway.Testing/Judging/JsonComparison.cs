using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Testing.Data;
using Slipway.Testing.Definitions;

namespace Slipway.Testing.Judging;

/// <summary>Compares JSON by its values: the order of names and how a number is written do not count.</summary>
internal sealed class JsonComparison(NumberTolerance tolerance, ImmutableArray<JsonPath> ignored)
{
    private readonly List<JsonPathPart> _way = [];

    /// <summary>One to which only the same will do.</summary>
    public static JsonComparison Exact() => new(new NumberTolerance(0, 0), []);

    /// <summary>Where and how what was found differs first; null where it does not.</summary>
    public Difference? FirstDifference(JsonElement expected, JsonElement found)
    {
        if (ignored.Any(path => path.Encloses(_way)))
        {
            return null;
        }

        if (JsonShown.NumberOf(expected) is { } wanted && JsonShown.NumberOf(found) is { } number)
        {
            return tolerance.IsSame(wanted, number) ? null : Here(expected, found);
        }

        return (expected.ValueKind, found.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => OfObjects(expected, found),
            (JsonValueKind.Array, JsonValueKind.Array) => OfLists(expected, found),
            (JsonValueKind.String, JsonValueKind.String) => JsonFile.TextOf(expected) == JsonFile.TextOf(found)
                ? null
                : Here(expected, found),
            var (one, other) => one == other ? null : Here(expected, found),
        };
    }

    private Difference? OfObjects(JsonElement expected, JsonElement found)
    {
        foreach (var member in expected.EnumerateObject())
        {
            var part = new JsonPathPart(member.Name, null);
            if (found.TryGetProperty(member.Name, out var other))
            {
                if (Below(part, member.Value, other) is { } difference)
                {
                    return difference;
                }
            }
            else if (!IsIgnored(part))
            {
                return new Difference(WayTo(part), JsonShown.Of(member.Value), "nothing");
            }
        }

        foreach (var member in found.EnumerateObject())
        {
            var part = new JsonPathPart(member.Name, null);
            if (!expected.TryGetProperty(member.Name, out _) && !IsIgnored(part))
            {
                return new Difference(WayTo(part), "nothing", JsonShown.Of(member.Value));
            }
        }

        return null;
    }

    private Difference? OfLists(JsonElement expected, JsonElement found)
    {
        if (expected.GetArrayLength() != found.GetArrayLength())
        {
            return Here(expected, found);
        }

        foreach (var ((index, wanted), item) in expected.EnumerateArray().Index().Zip(found.EnumerateArray()))
        {
            if (Below(new JsonPathPart(null, index), wanted, item) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private Difference? Below(JsonPathPart part, JsonElement expected, JsonElement found)
    {
        _way.Add(part);
        var difference = FirstDifference(expected, found);
        _way.RemoveAt(_way.Count - 1);
        return difference;
    }

    private bool IsIgnored(JsonPathPart part) => ignored.Any(path => path.Encloses([.. _way, part]));

    private Difference Here(JsonElement expected, JsonElement found) => new(
        WayTo(null), JsonShown.Of(expected), JsonShown.Of(found));

    private string WayTo(JsonPathPart? last) => $"${string.Concat(_way)}{last}";
}
