using System.Text.Json.Nodes;
using NodaTime.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Rest;

/// <summary>Forms a trigger: of a schedule, or of a compute that is started and stopped.</summary>
internal static class TriggerBody
{
    // As Python's "str" writes a time, which is what Azure ML's own clients send; without an offset it is read as the
    // time of the trigger's zone.
    private static readonly LocalDateTimePattern Seconds =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    private static readonly LocalDateTimePattern Microseconds =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss.ffffff");

    private static readonly OffsetPattern Offset = OffsetPattern.CreateWithInvariantCulture("+HH:mm");

    /// <summary>As a schedule has it.</summary>
    public static JsonObject OfSchedule(Trigger trigger) => Of(trigger, Text);

    /// <summary>As a compute has it.</summary>
    public static JsonObject OfCompute(Trigger trigger) => Of(trigger, time => LocalDateTimePattern.ExtendedIso.Format(time.Local));

    /// <summary>A time as a schedule has it.</summary>
    public static string Text(TriggerTime time)
    {
        var written = time.Moment?.LocalDateTime ?? time.Local;
        var text = (written.NanosecondOfSecond == 0 ? Seconds : Microseconds).Format(written);
        return time.Moment is { } moment ? text + Offset.Format(moment.Offset) : text;
    }

    private static JsonObject Of(Trigger trigger, Func<TriggerTime, string> write)
    {
        var body = new JsonObject { ["timeZone"] = trigger.TimeZone };
        Json.Add(body, "startTime", trigger.Start is { } start ? write(start) : null);
        Json.Add(body, "endTime", trigger.End is { } end ? write(end) : null);
        switch (trigger)
        {
            case CronTrigger cron:
                body["triggerType"] = "Cron";
                body["expression"] = cron.Expression;
                break;
            case RecurrenceTrigger recurrence:
                body["triggerType"] = "Recurrence";
                body["frequency"] = recurrence.Frequency;
                body["interval"] = recurrence.Interval;
                body["schedule"] = Of(recurrence.Pattern ?? new RecurrencePattern([], [], [], []));
                break;
        }

        return body;
    }

    private static JsonObject Of(RecurrencePattern pattern)
    {
        var body = new JsonObject
        {
            ["hours"] = new JsonArray([.. pattern.Hours.Select(hour => JsonValue.Create(hour))]),
            ["minutes"] = new JsonArray([.. pattern.Minutes.Select(minute => JsonValue.Create(minute))]),
        };
        Json.Add(body, "weekDays", pattern.WeekDays.IsEmpty ? null : new JsonArray([.. pattern.WeekDays.Select(day => JsonValue.Create(day))]));
        Json.Add(body, "monthDays", pattern.MonthDays.IsEmpty ? null : new JsonArray([.. pattern.MonthDays.Select(day => JsonValue.Create(day))]));
        return body;
    }
}
