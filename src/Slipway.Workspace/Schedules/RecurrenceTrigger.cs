using System.Collections.Immutable;
using NodaTime;

namespace Slipway.Workspace.Schedules;

/// <summary>The unit that a recurrence counts in.</summary>
internal enum RecurrenceFrequency
{
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>The times within a period at which a recurrence fires.</summary>
/// <param name="Hours">Hours of the day.</param>
/// <param name="Minutes">Minutes of the hour.</param>
/// <param name="WeekDays">Days of the week; every day when empty.</param>
/// <param name="MonthDays">Days of the month, negative ones counted from its end; every day when empty.</param>
internal sealed record RecurrencePattern(
    ImmutableSortedSet<int> Hours,
    ImmutableSortedSet<int> Minutes,
    ImmutableHashSet<IsoDayOfWeek> WeekDays,
    ImmutableSortedSet<int> MonthDays);

/// <summary>A recurrence: every so many units from its start, or at the times of a pattern within every so many.</summary>
internal sealed record RecurrenceTrigger : Trigger
{
    // Months may have no day that fits (the 31st); beyond this there is none that does.
    private const int MostPeriods = 10_000;

    // A schedule of ten years is a mistake, and what is counted in it stays within the calendar.
    private const int LongestYears = 10;

    private static readonly LocalDate LastDay = new(9998, 12, 1);

    public required RecurrenceFrequency Frequency { get; init; }

    public required int Interval { get; init; }

    /// <summary>Null for a recurrence by its interval alone.</summary>
    public RecurrencePattern? Pattern { get; init; }

    public override bool FiresAtOnce => Start is null;

    /// <summary>The most units that a recurrence may count.</summary>
    public static int LongestInterval(RecurrenceFrequency frequency) => LongestYears * frequency switch
    {
        RecurrenceFrequency.Minute => 365 * 24 * 60,
        RecurrenceFrequency.Hour => 365 * 24,
        RecurrenceFrequency.Day => 365,
        RecurrenceFrequency.Week => 52,
        _ => 12,
    };

    protected override Instant? NextWithin(Instant after, Instant anchor)
    {
        var start = Start ?? anchor;
        if (Frequency is RecurrenceFrequency.Minute or RecurrenceFrequency.Hour)
        {
            return NextByDuration(after, start);
        }

        var first = start.InZone(Zone).LocalDateTime;
        var next = FirstAfter(after, local => Pattern is null ? ByInterval(first, local) : ByPattern(Pattern, first, local));
        return next;
    }

    /// <summary>Minutes and hours are lengths of time: no clock change makes them longer or shorter.</summary>
    private Instant? NextByDuration(Instant after, Instant start)
    {
        var unit = Frequency == RecurrenceFrequency.Minute ? Duration.FromMinutes(Interval) : Duration.FromHours(Interval);
        if (after < start)
        {
            return start;
        }

        var count = (long)Math.Floor((after - start).TotalTicks / unit.TotalTicks) + 1;
        return start + unit * count;
    }

    private IEnumerable<LocalDateTime> ByInterval(LocalDateTime first, LocalDateTime after)
    {
        foreach (var period in Periods(first.Date, after.Date))
        {
            var count = period * Interval;
            var local = Frequency switch
            {
                RecurrenceFrequency.Day => first.PlusDays(count),
                RecurrenceFrequency.Week => first.PlusWeeks(count),
                _ => first.PlusMonths(count),
            };
            if (local > after)
            {
                yield return local;
            }
        }
    }

    private IEnumerable<LocalDateTime> ByPattern(RecurrencePattern pattern, LocalDateTime first, LocalDateTime after)
    {
        foreach (var period in Periods(PeriodStart(first.Date), after.Date))
        {
            foreach (var date in Dates(pattern, first.Date, period))
            {
                foreach (var hour in pattern.Hours)
                {
                    foreach (var minute in pattern.Minutes)
                    {
                        var local = date + new LocalTime(hour, minute);
                        // The part of the first period that lies before the start does not count.
                        if (local > after && local >= first)
                        {
                            yield return local;
                        }
                    }
                }
            }
        }
    }

    /// <summary>The days of a period that the pattern means, ascending.</summary>
    private IEnumerable<LocalDate> Dates(RecurrencePattern pattern, LocalDate first, int period)
    {
        var start = PeriodStart(first);
        switch (Frequency)
        {
            case RecurrenceFrequency.Day:
                return [start.PlusDays(period * Interval)];
            case RecurrenceFrequency.Week:
                var monday = start.PlusWeeks(period * Interval);
                var days = pattern.WeekDays.IsEmpty ? [first.DayOfWeek] : pattern.WeekDays;
                return days.Order().Select(day => monday.PlusDays((int)day - 1));
            default:
                var month = start.PlusMonths(period * Interval);
                var length = month.Calendar.GetDaysInMonth(month.Year, month.Month);
                var monthDays = pattern.MonthDays.IsEmpty ? [first.Day] : pattern.MonthDays;
                return monthDays
                    .Select(day => day > 0 ? day : length + 1 + day)
                    .Where(day => day >= 1 && day <= length)
                    .Distinct()
                    .Order()
                    .Select(day => month.PlusDays(day - 1))
                    .Where(date => pattern.WeekDays.IsEmpty || pattern.WeekDays.Contains(date.DayOfWeek));
        }
    }

    /// <summary>
    /// The numbers of the periods, counted from the first, beginning with the last one that begins on or before a day, and one
    /// less to be sure; as far as the calendar goes.
    /// </summary>
    private IEnumerable<int> Periods(LocalDate first, LocalDate date)
    {
        var from = Math.Max(0, (UnitsBetween(first, date) / Interval) - 1);
        var end = Math.Min(from + MostPeriods, UnitsBetween(first, LastDay) / Interval);
        return Enumerable.Range(from, Math.Max(0, end - from));
    }

    private int UnitsBetween(LocalDate first, LocalDate date) => Frequency switch
    {
        RecurrenceFrequency.Day => Period.DaysBetween(first, date),
        RecurrenceFrequency.Week => Period.DaysBetween(first, date) / 7,
        _ => ((date.Year - first.Year) * 12) + date.Month - first.Month,
    };

    /// <summary>The first day of the day's own period: weeks begin on Mondays, months on their first.</summary>
    private LocalDate PeriodStart(LocalDate date) => Frequency switch
    {
        RecurrenceFrequency.Week => date.PlusDays(1 - (int)date.DayOfWeek),
        RecurrenceFrequency.Month => new LocalDate(date.Year, date.Month, 1),
        _ => date,
    };
}
