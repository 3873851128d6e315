using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Schedules;

/// <summary>Reads a schedule's trigger; what is wrong with it is found when the schedule is put.</summary>
internal static class TriggerReader
{
    private const string Path = "properties.trigger";
    private const int FirstYear = 1900;

    private static readonly LocalDateTime Never = new(9000, 1, 1, 0, 0);

    private static readonly LocalDateTimePattern[] LocalTimes =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss;FFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm:ss"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm:ss.FFFFFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm"),
    ];

    // The Python SDK writes a blank where ISO 8601 has a T.
    private static readonly OffsetDateTimePattern[] Moments =
    [
        OffsetDateTimePattern.ExtendedIso,
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss;FFFFFFo<G>"),
    ];

    /// <exception cref="ApiException">400: there is no such trigger; the message says why.</exception>
    public static Trigger Read(JsonObject properties)
    {
        var trigger = properties.FindObject("trigger")
            ?? throw ApiException.InvalidContent("'trigger' is required.", Path);
        var zoneName = trigger.FindText("timeZone") is { Length: > 0 } given ? given : "UTC";
        var zone = TimeZones.Find(zoneName)
            ?? throw ApiException.UserError($"'{zoneName}' is no name of a time zone.", $"{Path}.timeZone");
        var start = Time(trigger, "startTime", zone);
        var end = Time(trigger, "endTime", zone);
        if (end < start)
        {
            throw ApiException.UserError("The schedule ends before it starts.", $"{Path}.endTime");
        }

        var type = trigger.FindText("triggerType") ?? "";
        return type.ToUpperInvariant() switch
        {
            "CRON" => Cron(trigger, zone, start, end),
            "RECURRENCE" => Recurrence(trigger, zone, start, end),
            _ => throw ApiException.InvalidContent($"'{type}' is no type of a trigger.", $"{Path}.triggerType"),
        };
    }

    private static CronTrigger Cron(JsonObject trigger, DateTimeZone zone, Instant? start, Instant? end)
    {
        var expression = trigger.FindText("expression")
            ?? throw ApiException.InvalidContent("'expression' is required.", $"{Path}.expression");
        try
        {
            return CronTrigger.Parse(expression, zone, start, end);
        }
        catch (FormatException e)
        {
            throw ApiException.UserError($"'{expression}' is no cron expression: {e.Message}", $"{Path}.expression");
        }
    }

    private static RecurrenceTrigger Recurrence(JsonObject trigger, DateTimeZone zone, Instant? start, Instant? end)
    {
        var name = trigger.FindText("frequency") ?? "";
        if (!Enum.TryParse<RecurrenceFrequency>(name, ignoreCase: true, out var frequency) || int.TryParse(name, out _))
        {
            throw ApiException.InvalidContent(
                $"'{name}' is no frequency: minute, hour, day, week or month.", $"{Path}.frequency");
        }

        var interval = trigger.FindNumber("interval", 1, RecurrenceTrigger.LongestInterval(frequency), Path)
            ?? throw ApiException.InvalidContent("'interval' is required.", $"{Path}.interval");

        var pattern = trigger.FindObject("schedule") is { } given ? Pattern(given) : null;
        if (pattern is not null && frequency is RecurrenceFrequency.Minute or RecurrenceFrequency.Hour)
        {
            throw ApiException.UserError(
                $"A pattern of hours and minutes goes with day, week or month, not with {name}.", $"{Path}.schedule");
        }

        return new RecurrenceTrigger
        {
            Zone = zone,
            Start = start,
            End = end,
            Frequency = frequency,
            Interval = interval,
            Pattern = pattern,
        };
    }

    private static RecurrencePattern? Pattern(JsonObject schedule)
    {
        const string path = $"{Path}.schedule";
        var hours = Numbers(schedule, "hours", 0, 23);
        var minutes = Numbers(schedule, "minutes", 0, 59);
        var weekDays = List(schedule, "weekDays").Select(WeekDay).ToImmutableHashSet();
        var monthDays = Numbers(schedule, "monthDays", -31, 31).Remove(0);
        if (hours.IsEmpty && minutes.IsEmpty && weekDays.IsEmpty && monthDays.IsEmpty)
        {
            // What the Python SDK sends for no pattern.
            return null;
        }

        if (hours.IsEmpty || minutes.IsEmpty)
        {
            throw ApiException.InvalidContent("A pattern needs 'hours' and 'minutes'.", $"{path}.hours");
        }

        return new RecurrencePattern(hours, minutes, weekDays, monthDays);

        static IsoDayOfWeek WeekDay(string name) =>
            Enum.TryParse<IsoDayOfWeek>(name, ignoreCase: true, out var day) && day != IsoDayOfWeek.None && !int.TryParse(name, out _)
                ? day
                : throw ApiException.InvalidContent($"'{name}' is no day of the week.", $"{path}.weekDays");
    }

    private static ImmutableSortedSet<int> Numbers(JsonObject schedule, string name, int least, int most) =>
        [.. List(schedule, name).Select(text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most
                    ? number
                    : throw ApiException.InvalidContent(
                        $"'{text}' is none of {name} ({least} to {most}).", $"{Path}.schedule.{name}"))];

    /// <summary>
    /// A time that can be reckoned with. The end of the calendar is what some write for never: nothing fires then, nor
    /// does anything so long before it.
    /// </summary>
    private static LocalDateTime Bounded(LocalDateTime time, string name) => time.Year < FirstYear
        ? throw ApiException.InvalidContent($"'{name}' is before the year {FirstYear}.", $"{Path}.{name}")
        : LocalDateTime.Min(time, Never);

    private static IEnumerable<string> List(JsonObject schedule, string name) => schedule.Find(name) switch
    {
        null => [],
        JsonArray values => values.Select(value => value.Text() ?? ""),
        var single => [single.Text() ?? ""],
    };

    /// <summary>A time with an offset is what it says; one without is the local time of the trigger's zone.</summary>
    private static Instant? Time(JsonObject trigger, string name, DateTimeZone zone)
    {
        if (trigger.FindText(name) is not { Length: > 0 } text)
        {
            return null;
        }

        foreach (var pattern in LocalTimes)
        {
            if (pattern.Parse(text) is { Success: true } local)
            {
                return TimeZones.ToInstant(Bounded(local.Value, name), zone);
            }
        }

        foreach (var pattern in Moments)
        {
            if (pattern.Parse(text) is { Success: true } moment)
            {
                return Bounded(moment.Value.LocalDateTime, name).WithOffset(moment.Value.Offset).ToInstant();
            }
        }

        throw ApiException.InvalidContent($"'{text}' is no time of ISO 8601.", $"{Path}.{name}");
    }
}
