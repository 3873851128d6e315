using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Xml;
using NodaTime.Text;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// Compares what would be sent with what the workspace has, by meaning: a server adds fields of its own, and writes
/// times, durations and enumerations in its own way.
/// </summary>
internal static class Difference
{
    // In these an entry that the files don't have is one that was taken out of them, or put in by someone else.
    private static readonly FrozenSet<string> Closed = FrozenSet.Create(
        "environment_variables", "inputs", "jobs", "outputs", "settings", "tags");

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
                foreach (var (name, value) in there.Where(pair => !IsEmpty(pair.Value) && !IsIgnored(pair.Key) && Find(wanted, pair.Key) is null))
                {
                    yield return new FieldChange(Join(path, name), Text(value), null);
                }
            }
        }
        else if (!(IsEmpty(desired) && IsEmpty(actual)) && !AreEqual(key, desired, actual) && !IsIgnored(key))
        {
            yield return new FieldChange(path, Text(actual), Text(desired));
        }
    }

    // What a client says of how it came by a specification, and what publishing says of itself.
    private static bool IsIgnored(string key) =>
        key.StartsWith('_') || key.StartsWith(PublishedMark.Prefix, StringComparison.Ordinal);

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

        return Text(desired) is { } a && Text(actual) is { } b && Canonical(key, a) == Canonical(key, b);
    }

    /// <summary>A text that is the same for all ways to write the same value of a field.</summary>
    /// <param name="key">The field's last key.</param>
    /// <param name="text">The value.</param>
    public static string Canonical(string key, string text)
    {
        if (Times.Contains(key))
        {
            return Time(text);
        }

        if (Durations.Contains(key))
        {
            return Duration(text);
        }

        var ignoresCase = CaseInsensitive.Contains(key)
            || text.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase)
            || bool.TryParse(text, out _);
        return ignoresCase ? text.ToLowerInvariant() : text;
    }

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };

    // The server may put a zone behind the time; the time is that of the trigger's zone all the same.
    private static string Time(string text)
    {
        var local = text.TrimEnd('Z');
        foreach (var pattern in (LocalDateTimePattern[])[LocalDateTimePattern.ExtendedIso, BlankInsteadOfT])
        {
            if (pattern.Parse(local) is { Success: true, Value: var time })
            {
                return LocalDateTimePattern.ExtendedIso.Format(time);
            }
        }

        return text;
    }

    private static string Duration(string text)
    {
        try
        {
            return XmlConvert.ToString(XmlConvert.ToTimeSpan(text));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // Not a duration as we know them: then only the same text is the same.
            return text;
        }
    }
}
