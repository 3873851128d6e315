using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Schedules;

/// <summary>A trigger of a schedule, or of a compute that is started and stopped.</summary>
internal static class TriggerBody
{
    private static readonly string[] Frequencies = ["minute", "hour", "day", "week", "month"];

    /// <summary>How a time is written in REST.</summary>
    internal enum Moment
    {
        /// <summary>As in the file.</summary>
        AsWritten,

        /// <summary>With a blank between day and time, as Azure ML's own clients send schedules.</summary>
        WithBlank,
    }

    public static JsonObject Of(YamlMap map, DiagnosticBag found, Moment moment)
    {
        var reader = new MapReader(
            map,
            "the trigger",
            found,
            ["type", "expression", "frequency", "interval", "schedule", "start_time", "end_time", "time_zone", "timezone"]);
        var zone = reader.Text("time_zone") ?? reader.Text("timezone");
        var body = new JsonObject { ["timeZone"] = zone is null ? TimeZoneName.Utc : TimeZoneName.ToWindows(zone) ?? zone };
        if (zone is not null && TimeZoneName.ToWindows(zone) is null)
        {
            found.Error(
                Codes.UnknownTimeZone,
                reader.At(reader.Has("time_zone") ? "time_zone" : "timezone"),
                $"there is no time zone '{zone}'{NearestName.Hint(zone, TimeZoneName.All())}",
                "an IANA name such as 'Europe/Berlin', or a Windows name such as 'W. Europe Standard Time'");
        }

        Json.Add(body, "startTime", Time(reader.Text("start_time"), moment));
        Json.Add(body, "endTime", Time(reader.Text("end_time"), moment));
        if (reader.RequiredText("type") is null || reader.Word("type", "cron", "recurrence") is not { } type)
        {
            return body;
        }

        body["triggerType"] = Naming.Pascal(type);
        if (type == "cron")
        {
            Json.Add(body, "expression", reader.RequiredText("expression"));
            return body;
        }

        Json.Add(body, "frequency", reader.Word("frequency", Frequencies));
        Json.Add(body, "interval", reader.Integer("interval"));
        if (reader.Mapping("schedule") is { } pattern)
        {
            body["schedule"] = Pattern(new MapReader(
                pattern, "schedule", found, ["hours", "minutes", "week_days", "month_days"]));
        }

        return body;
    }

    private static JsonObject Pattern(MapReader reader)
    {
        var body = new JsonObject();
        foreach (var key in (string[])["hours", "minutes", "week_days", "month_days"])
        {
            if (reader.Value(key) is { } value)
            {
                body[Naming.Camel(key)] = YamlJson.Of(value) is JsonArray list ? list : new JsonArray(YamlJson.Of(value));
            }
        }

        return body;
    }

    private static string? Time(string? text, Moment moment) =>
        moment == Moment.WithBlank ? text?.Replace('T', ' ') : text;
}
