using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Xml;
using NodaTime.Text;

namespace Slipway.Pipelines.Publishing;

/// <summary>A field that is not as wanted.</summary>
/// <param name="Path">Its keys, joined by dots.</param>
/// <param name="Actual">What it is; null for nothing.</param>
/// <param name="Desired">What it is to be; null for nothing.</param>
public sealed record FieldChange(string Path, string? Actual, string? Desired)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Actual ?? "(nothing)"} → {Desired ?? "(nothing)"}";
}

/// <summary>
/// Compares what would be sent with what the workspace has, by meaning: a server adds fields of its own, and writes
/// times, durations and enumerations in its own way.
/// </summary>
internal static class Difference
{
    // In these an entry that the files don't have is one that was taken out of them, or put in by someone else.
    private static readonly FrozenSet<string> Closed = FrozenSet.Create("inputs", "outputs", "settings", "tags");

    private static readonly FrozenSet<string> Times = FrozenSet.Create("startTime", "endTime");

    private static readonly FrozenSet<string> Durations = FrozenSet.Create("nodeIdleTimeBeforeScaleDown");

    // Names of enumerations, types and regions, which Azure compares without case.
    private static readonly FrozenSet<string> CaseInsensitive = FrozenSet.Create(
        "actionType", "authMode", "computeType", "frequency", "jobInputType", "jobOutputType", "jobType", "location",
        "mode", "osType", "remoteLoginPortPublicAccess", "timeZone", "triggerType", "type", "vmPriority", "vmSize",
        "weekDays");

    private static readonly LocalDateTimePattern BlankInsteadOfT =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    /// <summary>The fields in which two bodies differ.</summary>
    /// <param name="desired">What would be sent.</param>
    /// <param name="actual">What the workspace has.</param>
    /// <param name="tagsAreOpen">Others may tag the resource, as a company's policies do with what Azure bills.</param>
    public static IEnumerable<FieldChange> Between(JsonNode? desired, JsonNode? actual, bool tagsAreOpen) =>
        Compare(string.Empty, string.Empty, desired, actual, tagsAreOpen);

    private static IEnumerable<FieldChange> Compare(
        string path,
        string key,
        JsonNode? desired,
        JsonNode? actual,
        bool tagsAreOpen)
    {
        // Field by field, so that what is shown is a field and not a piece of JSON.
        actual ??= desired is JsonObject ? new JsonObject() : null;

        if (desired is JsonObject wanted && actual is JsonObject there)
        {
            foreach (var (name, value) in wanted)
            {
                foreach (var change in Compare(Join(path, name), name, value, Find(there, name), tagsAreOpen))
                {
                    yield return change;
                }
            }

            if (Closed.Contains(key) && !(tagsAreOpen && key == "tags"))
            {
                foreach (var (name, value) in there.Where(pair => !IsEmpty(pair.Value) && !pair.Key.StartsWith('_') && Find(wanted, pair.Key) is null))
                {
                    yield return new FieldChange(Join(path, name), Text(value), null);
                }
            }
        }
        else if (!(IsEmpty(desired) && IsEmpty(actual)) && !AreEqual(key, desired, actual) && !key.StartsWith('_'))
        {
            yield return new FieldChange(path, Text(actual), Text(desired));
        }
    }

    private static string Join(string path, string name) =>
        path.Length == 0 ? name : path == "properties" ? name : $"{path}.{name}";

    private static JsonNode? Find(JsonObject map, string name) =>
        map.TryGetPropertyValue(name, out var exact)
            ? exact
            : map.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonObject map => map.All(pair => IsEmpty(pair.Value)),
        JsonArray list => list.Count == 0,
        _ => false,
    };

    private static bool AreEqual(string key, JsonNode? desired, JsonNode? actual)
    {
        if (desired is JsonArray wanted && actual is JsonArray there)
        {
            return wanted.Count == there.Count
                && wanted.Zip(there).All(pair => AreEqual(key, pair.First, pair.Second));
        }

        if (Text(desired) is not { } a || Text(actual) is not { } b)
        {
            return false;
        }

        if (Times.Contains(key))
        {
            return Time(a).Equals(Time(b));
        }

        if (Durations.Contains(key))
        {
            return Duration(a).Equals(Duration(b));
        }

        var ignoresCase = CaseInsensitive.Contains(key)
            || a.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase)
            || bool.TryParse(a, out _);
        return string.Equals(a, b, ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };

    // The server may put a zone behind the time; the time is that of the trigger's zone all the same.
    private static object Time(string text)
    {
        var local = text.TrimEnd('Z');
        foreach (var pattern in (LocalDateTimePattern[])[LocalDateTimePattern.ExtendedIso, BlankInsteadOfT])
        {
            if (pattern.Parse(local) is { Success: true, Value: var time })
            {
                return time;
            }
        }

        return text;
    }

    private static object Duration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            // Not a duration as we know them: then only the same text is the same.
            return text;
        }
    }
}
