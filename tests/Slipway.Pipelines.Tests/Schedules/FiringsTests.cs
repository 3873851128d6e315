using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Validation;

namespace Slipway.Pipelines.Tests.Schedules;

public sealed class FiringsTests
{
    private const string Berlin = "W. Europe Standard Time";

    [Fact]
    public void Cron_fires_by_the_clock_of_its_zone_also_when_that_is_put_forward() =>
        Next(new CronTrigger("0 6 * * *") { TimeZone = Berlin }, Instant.FromUtc(2026, 3, 27, 12, 0))
            .Should().Equal("2026-03-28T06:00+01", "2026-03-29T06:00+02", "2026-03-30T06:00+02");

    [Fact]
    public void In_the_hour_that_a_clock_skips_nothing_fires_twice_or_out_of_turn()
    {
        var before = Instant.FromUtc(2026, 3, 29, 0, 30);
        Next(new CronTrigger("*/30 * * * *") { TimeZone = Berlin }, before)
            .Should().Equal("2026-03-29T03:00+02", "2026-03-29T03:30+02", "2026-03-29T04:00+02");
        Next(new CronTrigger("30 2 * * *") { TimeZone = Berlin }, before)
            .Should().Equal("2026-03-29T03:30+02", "2026-03-30T02:30+02", "2026-03-31T02:30+02");
        Next(Recurrence("minute", 25, null, new LocalDateTime(2026, 3, 29, 1, 55)) with { TimeZone = Berlin }, before)
            .Should().Equal("2026-03-29T01:55+01", "2026-03-29T03:10+02", "2026-03-29T03:20+02");
    }

    [Fact]
    public void Cron_fires_on_every_day_of_the_month_whatever_its_third_and_fourth_field_say() =>
        Next(new CronTrigger("0 6 1 1 *") { TimeZone = "UTC" }, Instant.FromUtc(2026, 5, 10, 7, 0))
            .Should().Equal("2026-05-11T06:00+00", "2026-05-12T06:00+00", "2026-05-13T06:00+00");

    [Fact]
    public void Nothing_fires_before_the_start_or_after_the_end() =>
        Next(
            new CronTrigger("0 6 * * *")
            {
                TimeZone = "UTC",
                Start = new TriggerTime(new LocalDateTime(2026, 6, 1, 7, 0), null),
                End = new TriggerTime(new LocalDateTime(2026, 6, 3, 6, 0), null),
            },
            Instant.FromUtc(2026, 5, 10, 7, 0))
            .Should().Equal("2026-06-02T06:00+00", "2026-06-03T06:00+00");

    [Fact]
    public void Recurrence_goes_on_from_a_start_long_ago() =>
        Next(Recurrence("hour", 5, null, new LocalDateTime(2020, 1, 1, 0, 30)), Instant.FromUtc(2026, 5, 10, 7, 0))
            .Should().Equal("2026-05-10T11:30+00", "2026-05-10T16:30+00", "2026-05-10T21:30+00");

    [Fact]
    public void Recurrence_by_days_fires_at_each_time_of_its_pattern() =>
        Next(
            Recurrence("day", 2, new RecurrencePattern([4, 12], [0, 30], [], []), new LocalDateTime(2026, 5, 1, 10, 0)),
            Instant.FromUtc(2026, 5, 10, 7, 0))
            .Should().Equal("2026-05-11T04:00+00", "2026-05-11T04:30+00", "2026-05-11T12:00+00");

    [Fact]
    public void Recurrence_by_weeks_fires_on_its_days_of_the_week() =>
        Next(
            Recurrence("week", 1, new RecurrencePattern([6], [0], ["friday", "monday"], []), new LocalDateTime(2026, 5, 1, 0, 0)),
            Instant.FromUtc(2026, 5, 10, 7, 0))
            .Should().Equal("2026-05-11T06:00+00", "2026-05-15T06:00+00", "2026-05-18T06:00+00");

    [Fact]
    public void Recurrence_by_months_leaves_out_a_day_that_a_month_has_not() =>
        Next(
            Recurrence("month", 1, new RecurrencePattern([6], [0], [], [31]), new LocalDateTime(2026, 1, 1, 0, 0)),
            Instant.FromUtc(2026, 2, 1, 7, 0))
            .Should().Equal("2026-03-31T06:00+00", "2026-05-31T06:00+00", "2026-07-31T06:00+00");

    [Fact]
    public void What_has_ended_never_fires_again() =>
        Next(
            new CronTrigger("0 6 * * *") { TimeZone = "UTC", End = new TriggerTime(new LocalDateTime(2026, 1, 1, 0, 0), null) },
            Instant.FromUtc(2026, 5, 10, 7, 0))
            .Should().BeEmpty();

    [Theory]
    [InlineData("minute")]
    [InlineData("hour")]
    [InlineData("day")]
    [InlineData("week")]
    [InlineData("month")]
    public void The_longest_interval_is_reckoned_with_to_the_end_of_the_calendar(string frequency)
    {
        var longest = Recurrence(frequency, RecurrenceTrigger.LongestInterval(frequency), null, new LocalDateTime(1900, 1, 31, 0, 0));

        foreach (var year in (int[])[1900, 2026, 8980])
        {
            Firings.After(longest, Instant.FromUtc(year, 1, 1, 0, 0)).Take(3).Should().HaveCount(3);
        }
    }

    [Fact]
    public void A_day_that_no_month_in_turn_has_is_never_come_to() =>
        Next(
            Recurrence("month", 120, new RecurrencePattern([6], [0], [], [31]), new LocalDateTime(2026, 2, 1, 0, 0)),
            Instant.FromUtc(2026, 2, 1, 7, 0))
            .Should().BeEmpty();

    [Fact]
    public void A_table_has_a_heading_for_each_zone_and_fits_eighty_columns()
    {
        var zero = TimeSpan.Zero;
        UpcomingFirings[] firings =
        [
            new("p", "breast_cancer_weekly", Berlin, [new(2026, 12, 20, 3, 30, 0, zero), new(2026, 12, 27, 3, 30, 0, zero), new(2027, 1, 3, 3, 30, 0, zero)]),
            new("p", "once", "UTC", []),
        ];

        UpcomingFirings.Table(firings, 80).Should().Equal(
            "Next firings (W. Europe Standard Time):",
            "  breast_cancer_weekly  Sun 2026-12-20 03:30, Sun 12-27 03:30, Sun 2027-01-03",
            "                        03:30",
            "Next firings (UTC):",
            "  once                  never again");
    }

    [Theory]
    [InlineData("* * * * *", null, 30 * 24 * 60)]
    [InlineData("0 6 * * *", null, 30)]
    [InlineData("30 2 * * *", null, 30)]
    [InlineData("0 6 * * 1", null, 4)]
    [InlineData("0 6 * * *", "2026-03-22T06:00:00", 3)]
    [InlineData("0 6 * * *", "2026-03-01T06:00:00", 0)]
    public void In_thirty_days_it_fires_so_often_also_where_the_clock_is_put_forward_in_them(string expression, string? end, int times)
    {
        using var folder = SamplePipeline.Write();
        folder.Replace("pipelines/breast-cancer/schedule.yml", "0 6 * * 1-5", expression);
        if (end is not null)
        {
            folder.Replace("pipelines/breast-cancer/schedule.yml", "create_job:", $"  end_time: \"{end}\"\ncreate_job:");
        }

        var firings = UpcomingFirings.Of(SamplePipeline.Load(folder)[0], new DateTimeOffset(2026, 3, 19, 12, 0, 0, TimeSpan.Zero));

        var daily = firings.Single(firing => firing.Schedule == "breast-cancer-nightly");
        daily.InThirtyDays.Should().Be(times);
        daily.Next.Should().HaveCount(Math.Min(times, 3));
    }

    private static RecurrenceTrigger Recurrence(string frequency, int interval, RecurrencePattern? pattern, LocalDateTime start) =>
        new(frequency, interval, pattern) { TimeZone = "UTC", Start = new TriggerTime(start, null) };

    private static ImmutableArray<string> Next(Trigger trigger, Instant from) =>
        [.. Firings.After(trigger, from).Take(3).Select(time => time.ToString("uuuu-MM-dd'T'HH:mmo<g>", CultureInfo.InvariantCulture))];
}
