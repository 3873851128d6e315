using Cronos;
using NodaTime;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Schedules;

/// <summary>When a trigger fires, as Azure ML counts: by the clock of the trigger's zone, from its start to its end.</summary>
internal static class Firings
{
    // A pattern such as the 31st of each month misses some of its turns; so many in a row it never misses.
    private const int MostTurns = 5000;

    // Shortly before the calendar ends.
    private const int LastYear = 9990;

    /// <summary>The moments after <paramref name="from"/>, in their order.</summary>
    public static IEnumerable<ZonedDateTime> After(Trigger trigger, Instant from)
    {
        var zone = TimeZoneName.Zone(trigger.TimeZone);
        var local = from.InZone(zone).LocalDateTime;
        var times = trigger switch
        {
            CronTrigger cron => OfCron(cron, local),
            RecurrenceTrigger recurrence => OfRecurrence(recurrence, local),
            _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "A trigger of an unknown kind."),
        };

        return InOrder(
            times
                .TakeWhile(time => trigger.EndTime is not { } end || time <= end)
                .Where(time => trigger.StartTime is not { } start || time >= start),
            zone)
            .Where(time => time.ToInstant() > from);
    }

    /// <summary>In the hour that a clock skips, what would fire does so after it: once with what fires then in any case.</summary>
    private static IEnumerable<ZonedDateTime> InOrder(IEnumerable<LocalDateTime> times, DateTimeZone zone)
    {
        var skipped = new Queue<ZonedDateTime>();
        foreach (var time in times)
        {
            var fired = time.InZoneLeniently(zone);
            if (fired.LocalDateTime != time)
            {
                skipped.Enqueue(fired);
                continue;
            }

            while (skipped.TryPeek(out var earlier) && earlier.ToInstant() <= fired.ToInstant())
            {
                skipped.Dequeue();
                if (earlier != fired)
                {
                    yield return earlier;
                }
            }

            yield return fired;
        }

        foreach (var last in skipped)
        {
            yield return last;
        }
    }

    // Azure ML ignores the day of the month and the month.
    private static IEnumerable<LocalDateTime> OfCron(CronTrigger trigger, LocalDateTime from)
    {
        var fields = trigger.Expression.Split(' ');
        var expression = CronExpression.Parse($"{fields[0]} {fields[1]} * * {fields[4]}");
        var first = trigger.StartTime is { } start && start > from ? start : from;
        var at = DateTime.SpecifyKind(first.ToDateTimeUnspecified(), DateTimeKind.Utc);
        var isInclusive = true;
        while (expression.GetNextOccurrence(at, isInclusive) is { } next)
        {
            yield return LocalDateTime.FromDateTime(next);
            (at, isInclusive) = (next, false);
        }
    }

    private static IEnumerable<LocalDateTime> OfRecurrence(RecurrenceTrigger trigger, LocalDateTime from)
    {
        var start = trigger.StartTime ?? from;
        if (trigger.Frequency is "minute" or "hour")
        {
            return Evenly(start, trigger.Frequency == "hour" ? 60L * trigger.Interval : trigger.Interval, from);
        }

        var first = trigger.Frequency switch
        {
            "day" => Period.DaysBetween(start.Date, from.Date) / trigger.Interval,
            "week" => Period.DaysBetween(start.Date, from.Date) / 7 / trigger.Interval,
            _ => Period.Between(start.Date, from.Date, PeriodUnits.Months).Months / trigger.Interval,
        };
        return Enumerable.Range(Math.Max(0, first - 1), MostTurns)
            .TakeWhile(turn => start.Year + (turn * trigger.Interval / RecurrenceTrigger.InYear(trigger.Frequency)) < LastYear)
            .SelectMany(turn => Days(trigger, start.Date, turn * trigger.Interval).Order())
            .SelectMany(day => TimesOfDay(trigger.Pattern, start.TimeOfDay).Select(time => day + time))
            .Where(time => time >= start);
    }

    private static IEnumerable<LocalDateTime> Evenly(LocalDateTime start, long minutes, LocalDateTime from)
    {
        var passed = Period.Between(start, from, PeriodUnits.Minutes).Minutes / minutes;
        for (var turn = Math.Max(0, passed); ; turn++)
        {
            yield return start.PlusMinutes(turn * minutes);
        }
    }

    private static IEnumerable<LocalDate> Days(RecurrenceTrigger trigger, LocalDate start, int units)
    {
        switch (trigger.Frequency)
        {
            case "day":
                return [start.PlusDays(units)];
            case "week":
                var monday = start.PlusDays(1 - (int)start.DayOfWeek + 7 * units);
                return trigger.Pattern is { WeekDays.IsEmpty: false } week
                    ? week.WeekDays.Select(day => monday.PlusDays((int)Enum.Parse<IsoDayOfWeek>(day, ignoreCase: true) - 1))
                    : [start.PlusWeeks(units)];
            default:
                var month = start.With(DateAdjusters.StartOfMonth).PlusMonths(units);
                var length = month.Calendar.GetDaysInMonth(month.Year, month.Month);
                return trigger.Pattern switch
                {
                    { MonthDays.IsEmpty: false } pattern => pattern.MonthDays.Where(day => day <= length).Select(day => month.PlusDays(day - 1)),
                    { WeekDays.IsEmpty: false } pattern => Enumerable.Range(0, length).Select(month.PlusDays)
                        .Where(day => pattern.WeekDays.Any(name => name.Equals(day.DayOfWeek.ToString(), StringComparison.OrdinalIgnoreCase))),
                    _ => start.Day <= length ? [month.PlusDays(start.Day - 1)] : [],
                };
        }
    }

    private static IEnumerable<LocalTime> TimesOfDay(RecurrencePattern? pattern, LocalTime start) => pattern is null
        ? [start]
        : pattern.Hours.Order().SelectMany(hour => pattern.Minutes.Order().Select(minute => new LocalTime(hour, minute)));
}
