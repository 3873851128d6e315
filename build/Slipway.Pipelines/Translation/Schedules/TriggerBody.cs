using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Schedules;

namespace Slipway.Pipelines.Translation.Schedules;

/// <summary>Forms a trigger: of a schedule, or of a compute that is started and stopped.</summary>
internal static class TriggerBody
{
    // What Azure ML's own clients send of a schedule; it is read as the time of the trigger's zone.
    private static readonly LocalDateTimePattern WithBlank =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    /// <summary>As a schedule has it.</summary>
    public static JsonObject OfSchedule(Trigger trigger)
    {
        var body = Of(trigger, WithBlank);
        if (trigger is RecurrenceTrigger { Pattern: null })
        {
            body["schedule"] = Of(new RecurrencePattern([], [], [], []));
        }

        return body;
    }

    /// <summary>As a compute has it.</summary>
    public static JsonObject OfCompute(Trigger trigger) => Of(trigger, LocalDateTimePattern.ExtendedIso);

    private static JsonObject Of(Trigger trigger, LocalDateTimePattern time)
    {
        var body = new JsonObject { ["timeZone"] = trigger.TimeZone };
        Json.Add(body, "startTime", Text(trigger.StartTime, time));
        Json.Add(body, "endTime", Text(trigger.EndTime, time));
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
                Json.Add(body, "schedule", recurrence.Pattern is { } pattern ? Of(pattern) : null);
                break;
        }

        return body;
    }

    private static string? Text(LocalDateTime? moment, LocalDateTimePattern pattern) =>
        moment is { } local ? pattern.Format(local) : null;

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
