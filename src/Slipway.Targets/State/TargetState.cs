using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Targets;

/// <summary>What an incremental target was made from, and what it left: names and digests of content.</summary>
internal sealed record TargetState
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The identity of the build's code.</summary>
    public required string Code { get; init; }

    /// <summary>The values that the target declares as inputs, by their expressions.</summary>
    public required SortedDictionary<string, string> Values { get; init; }

    /// <summary>The input files, relative to the root.</summary>
    public required SortedDictionary<string, string> Inputs { get; init; }

    /// <summary>The output files, relative to the root.</summary>
    public required SortedDictionary<string, string> Outputs { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TargetStateJson.Default.TargetState);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static TargetState FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, TargetStateJson.Default.TargetState)
        ?? throw new JsonException("there is nothing in it");

    /// <summary>How this state differs from that of the last success: a few words for each difference.</summary>
    public IEnumerable<string> Differences(TargetState last)
    {
        if (Code != last.Code)
        {
            yield return "the build's own code changed";
        }

        foreach (var difference in Differences(last.Values, Values).Concat(Differences(last.Inputs, Inputs)))
        {
            yield return difference;
        }

        foreach (var difference in Differences(last.Outputs, Outputs))
        {
            yield return $"output {difference}";
        }
    }

    private static IEnumerable<string> Differences(
        SortedDictionary<string, string> last,
        SortedDictionary<string, string> now)
    {
        foreach (var name in last.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (before, after) = (last.GetValueOrDefault(name), now.GetValueOrDefault(name));
            if (before != after)
            {
                yield return before is null ? $"{name} is new" : after is null ? $"{name} is gone" : $"{name} changed";
            }
        }
    }
}

/// <summary>Reads and writes states without reflection, for the sake of a build's start.</summary>
[JsonSerializable(typeof(TargetState))]
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class TargetStateJson : JsonSerializerContext;
