using System.Collections.Immutable;
using System.Globalization;
using Cronos;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads a <c>trigger</c>.</summary>
internal static class TriggerParser
{
    private const int CronFields = 5;

    private static readonly string[] CommonKeys = ["type", "start_time", "end_time", "time_zone", "timezone"];

    private static readonly string[] CronKeys = [.. CommonKeys, "expression"];

    // "schedule" is what the schema calls it, "pattern" what its reference page does.
    private static readonly string[] RecurrenceKeys = [.. CommonKeys, "frequency", "interval", "schedule", "pattern"];

    private static readonly string[] PatternKeys = ["hours", "minutes", "week_days", "month_days"];

    private static readonly string[] WeekDays =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>The trigger; null when it is wrong, which has been reported.</summary>
    /// <param name="map">Its keys.</param>
    /// <param name="found">Takes what is wrong, and what Azure ML does otherwise than one might think.</param>
    public static Trigger? Parse(YamlMap map, DiagnosticBag found)
    {
        Trigger? trigger;
        switch ((map.Find("type")?.Value as YamlScalar)?.Text.ToLowerInvariant())
        {
            case "cron":
                trigger = Cron(new MapReader(map, "the trigger", found, CronKeys));
                break;
            case "recurrence":
                trigger = Recurrence(new MapReader(map, "the trigger", found, RecurrenceKeys));
                break;
            case null:
                new MapReader(map, "the trigger", found, [.. CronKeys, .. RecurrenceKeys]).Missing("type");
                return null;
            case var type:
                found.Error(
                    Codes.InvalidValue,
                    map.Find("type")!.Value.Position,
                    $"a trigger is of type 'cron' or 'recurrence', not '{type}'{NearestName.Hint(type, ["cron", "recurrence"])}");
                return null;
        }

        return trigger is null ? null : trigger with { Position = map.Position };
    }

    private static CronTrigger? Cron(MapReader reader)
    {
        var (zone, start, end) = TriggerTimes.Read(reader);
        if (reader.RequiredText("expression") is not { } expression)
        {
            return null;
        }

        var at = reader.At("expression");
        var fields = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        CronExpression? parsed = null;
        // A word for all fields, such as @yearly, is known to the parser and not to Azure ML.
        var fault = $"it has {fields.Length} fields";
        try
        {
            parsed = fields.Length == CronFields ? CronExpression.Parse(string.Join(' ', fields), CronFormat.Standard) : null;
        }
        catch (CronFormatException e)
        {
            fault = e.Message.TrimEnd('.');
        }

        if (parsed is null)
        {
            reader.Found.Error(
                Codes.InvalidCron,
                at,
                $"'{expression}' is not a cron expression: {fault}",
                "five fields: minute, hour, day of month, month, day of week");
            return null;
        }

        if (fields[2] is not ("*" or "?") || fields[3] is not ("*" or "?"))
        {
            reader.Found.Warning(
                Codes.IgnoredCronFields,
                at,
                $"'{expression}' limits the day of the month or the month, which Azure ML ignores",
                "write '*' there; for certain days of the month use a recurrence with 'month_days'");
        }

        // From a day that a leap day follows, so that 29 February is found.
        var from = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        if (parsed.GetNextOccurrence(from, TimeZoneInfo.Utc) is null)
        {
            reader.Found.Error(Codes.NeverFires, at, $"'{expression}' names no time that there is");
        }

        return zone is null
            ? null
            : new CronTrigger(string.Join(' ', fields)) { TimeZone = zone, Start = start, End = end };
    }

    private static RecurrenceTrigger? Recurrence(MapReader reader)
    {
        var (zone, start, end) = TriggerTimes.Read(reader);
        var frequency = reader.RequiredText("frequency") is null
            ? null
            : reader.Word("frequency", "minute", "hour", "day", "week", "month");
        if (!reader.Has("interval"))
        {
            reader.Missing("interval");
        }

        if (frequency is null)
        {
            return null;
        }

        var interval = reader.Integer("interval", int.MinValue, int.MaxValue);
        var longest = RecurrenceTrigger.LongestInterval(frequency);
        if (interval < 1 || interval > longest)
        {
            reader.Found.Error(
                Codes.InvalidRecurrence,
                reader.At("interval"),
                interval < 1 ? "an interval is at least 1" : $"an interval by the {frequency} is at most {longest}, which is ten years");
            return null;
        }

        var key = reader.Has("schedule") ? "schedule" : "pattern";
        var pattern = reader.Mapping(key) is { } map ? Pattern(map, frequency, reader.Found) : null;
        if (zone is null || interval is null)
        {
            return null;
        }

        if (start is null)
        {
            reader.Found.Warning(
                Codes.FiresWhenCreated,
                reader.Map.Position,
                "a recurrence without 'start_time' also fires at once when it is created",
                "give a 'start_time'; one in the past will do");
        }

        return new RecurrenceTrigger(frequency, interval.Value, pattern)
        {
            TimeZone = zone,
            Start = start,
            End = end,
        };
    }

    private static RecurrencePattern Pattern(YamlMap map, string frequency, DiagnosticBag found)
    {
        var reader = new MapReader(map, "the recurrence's schedule", found, PatternKeys);
        if (frequency is "minute" or "hour")
        {
            found.Error(
                Codes.InvalidRecurrence,
                map.Position,
                $"a recurrence by the {frequency} can't have times of the day",
                "leave them out, or use the frequency 'day', 'week' or 'month'");
            return new RecurrencePattern([], [], [], []);
        }

        var weekDays = reader.Scalars("week_days");
        foreach (var day in weekDays.Where(day => !WeekDays.Contains(day.Text, StringComparer.OrdinalIgnoreCase)))
        {
            found.Error(
                Codes.InvalidRecurrence,
                day.Position,
                $"'{day.Text}' is not a day of the week{NearestName.Hint(day.Text, WeekDays)}");
        }

        if (!weekDays.IsEmpty && frequency is not ("week" or "month"))
        {
            found.Error(Codes.InvalidRecurrence, reader.At("week_days"), "'week_days' go with the frequency 'week' or 'month'");
        }

        var monthDays = Numbers(reader, "month_days", 1, 31);
        if (!monthDays.IsEmpty && frequency != "month")
        {
            found.Error(Codes.InvalidRecurrence, reader.At("month_days"), "'month_days' go with the frequency 'month'");
        }

        foreach (var required in (string[])["hours", "minutes"])
        {
            if (reader.Value(required) is null)
            {
                reader.Missing(required);
            }
        }

        return new RecurrencePattern(
            Numbers(reader, "hours", 0, 23),
            Numbers(reader, "minutes", 0, 59),
            [.. weekDays.Select(day => WeekDays.FirstOrDefault(d => d.Equals(day.Text, StringComparison.OrdinalIgnoreCase))).OfType<string>()],
            monthDays);
    }

    private static ImmutableArray<int> Numbers(MapReader reader, string key, int least, int most)
    {
        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (var scalar in reader.Scalars(key))
        {
            if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most)
            {
                numbers.Add(number);
            }
            else
            {
                reader.Found.Error(
                    Codes.InvalidRecurrence, scalar.Position, $"'{key}' are numbers from {least} to {most}, not '{scalar.Text}'");
            }
        }

        return numbers.ToImmutable();
    }
}
