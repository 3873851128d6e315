using NodaTime;
using NodaTime.Text;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Schedules;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads between which times a trigger fires, and in which zone.</summary>
internal static class TriggerTimes
{
    private const int FirstYear = 1900;

    private static readonly LocalDateTime Never = new(9000, 1, 1, 0, 0);

    private static readonly LocalDateTimePattern[] LocalTimes =
    [
        LocalDateTimePattern.ExtendedIso,
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss;FFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm"),
    ];

    private static readonly OffsetDateTimePattern[] Moments =
    [
        OffsetDateTimePattern.ExtendedIso,
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss;FFFFFFo<G>"),
    ];

    // Without a zone, which has been reported, what else is wrong is found all the same.
    public static (string? Zone, TriggerTime? Start, TriggerTime? End) Read(MapReader reader)
    {
        var key = reader.Has("time_zone") ? "time_zone" : "timezone";
        var written = reader.Text(key) ?? TimeZoneName.Utc;
        var zone = TimeZoneName.ToWindows(written);
        if (zone is null)
        {
            reader.Found.Error(
                Codes.UnknownTimeZone,
                reader.At(key),
                $"there is no time zone '{written}'{NearestName.Hint(written, TimeZoneName.All())}",
                "an IANA name such as 'Europe/Berlin', or a Windows name such as 'W. Europe Standard Time'");
        }

        var start = Time(reader, "start_time", zone ?? TimeZoneName.Utc);
        var end = Time(reader, "end_time", zone ?? TimeZoneName.Utc);
        if (end?.Local <= start?.Local)
        {
            reader.Found.Error(Codes.NeverFires, reader.At("end_time"), "the schedule ends before it starts, so it never fires");
        }

        return (zone, start, end);
    }

    private static TriggerTime? Time(MapReader reader, string key, string zone)
    {
        if (reader.Value(key) is not YamlScalar { Text: var text } scalar
            || !LiteralCheck.IsSendable(scalar, $"'{key}' of {reader.What}", reader.Found))
        {
            return null;
        }

        foreach (var pattern in LocalTimes)
        {
            if (pattern.Parse(text) is { Success: true, Value: var local })
            {
                return Bounded(reader, key, local, null);
            }
        }

        foreach (var pattern in Moments)
        {
            if (pattern.Parse(text) is { Success: true, Value: var moment })
            {
                return Bounded(reader, key, moment.LocalDateTime, moment) is { } time
                    ? time with { Local = time.Local.WithOffset(moment.Offset).InZone(TimeZoneName.Zone(zone)).LocalDateTime }
                    : null;
            }
        }

        reader.Found.Error(
            Codes.InvalidValue, reader.At(key), $"'{text}' is not a time", "write it as '2026-01-31T06:00:00'");
        return null;
    }

    /// <summary>
    /// A time that can be reckoned with. The end of the calendar is what some write for never: nothing fires then, nor
    /// does anything so long before it.
    /// </summary>
    private static TriggerTime? Bounded(MapReader reader, string key, LocalDateTime time, OffsetDateTime? moment)
    {
        if (time.Year >= FirstYear)
        {
            return new TriggerTime(LocalDateTime.Min(time, Never), moment);
        }

        reader.Found.Error(Codes.InvalidValue, reader.At(key), $"'{key}' is before the year {FirstYear}");
        return null;
    }
}
