using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 6 * * 1-5", "W. Europe Standard Time", 2025)]
    [InlineData("*/20 * * * *", "Pacific Standard Time", 2024)]
    [InlineData("30 2 * * *", "Europe/Berlin", 2025)]
    [InlineData("15 1,2,3 3 6 *", "America/New_York", 2026)]
    [InlineData("0 0 * * 0", "UTC", 2025)]
    [InlineData("45 23 * * *", "Pacific/Apia", 2011)]
    public void A_year_of_a_cron_schedule_is_what_a_calendar_says(string expression, string zoneName, int year)
    {
        var zone = TimeZones.Find(zoneName)!;
        var trigger = CronTrigger.Parse(expression, zone, null, null);
        var (start, end) = Year(year);

        // Independent of how the trigger goes about it: every minute of the local year, one by one.
        var fields = expression.Split(' ').Select(Values).ToList();
        var expected = new SortedSet<Instant>();
        for (var local = new LocalDateTime(year, 1, 1, 0, 0).PlusDays(-3); local.Year <= year + 1 && local < new LocalDateTime(year + 1, 1, 4, 0, 0); local = local.PlusMinutes(1))
        {
            if (fields[0](local.Minute) && fields[1](local.Hour) && fields[4]((int)local.DayOfWeek % 7))
            {
                expected.Add(At(local, zone));
            }
        }

        Firings(trigger, start, end).Should().Equal(expected.Where(i => i > start && i < end));
    }

    [Theory]
    [InlineData("""{"frequency": "day", "interval": 3, "startTime": "2024-12-30T02:30:00", "timeZone": "W. Europe Standard Time"}""")]
    [InlineData("""{"frequency": "week", "interval": 2, "startTime": "2025-01-01 10:00:00", "timeZone": "UTC", "schedule": {"hours": [4, 16], "minutes": [0, 30], "weekDays": ["Monday", "thursday"]}}""")]
    [InlineData("""{"frequency": "month", "interval": 1, "startTime": "2024-11-15T00:00", "timeZone": "Eastern Standard Time", "schedule": {"hours": [2], "minutes": [30], "monthDays": [1, 31, -1]}}""")]
    [InlineData("""{"frequency": "day", "interval": 1, "startTime": "2024-06-01T00:00:00Z", "timeZone": "Europe/London", "schedule": {"hours": [0, 1, 2], "minutes": [15]}}""")]
    [InlineData("""{"frequency": "day", "interval": 2, "startTime": "2024-12-31 23:30:00+02:00", "timeZone": "UTC"}""")]
    [InlineData("""{"frequency": "day", "interval": 2, "startTime": "2024-12-31 23:30:00.500000", "timeZone": "UTC"}""")]
    public void A_year_of_a_recurrence_is_what_a_calendar_says(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        json["triggerType"] = "Recurrence";
        var trigger = (RecurrenceTrigger)TriggerReader.Read(new JsonObject { ["trigger"] = json.DeepClone() });
        var (start, end) = Year(2025);
        var zone = trigger.Zone;
        var first = trigger.Start!.Value.InZone(zone).LocalDateTime;

        var expected = new SortedSet<Instant>();
        for (var day = new LocalDate(2024, 12, 28); day <= new LocalDate(2026, 1, 4); day = day.PlusDays(1))
        {
            var isIn = trigger.Frequency switch
            {
                RecurrenceFrequency.Day => Period.DaysBetween(first.Date, day) % trigger.Interval == 0,
                RecurrenceFrequency.Week => Period.DaysBetween(Monday(first.Date), Monday(day)) / 7 % trigger.Interval == 0,
                _ => (((day.Year - first.Year) * 12) + day.Month - first.Month) % trigger.Interval == 0,
            };
            var pattern = trigger.Pattern;
            isIn &= pattern is null || pattern.WeekDays.IsEmpty || pattern.WeekDays.Contains(day.DayOfWeek);
            isIn &= pattern is null || pattern.MonthDays.IsEmpty || pattern.MonthDays.Contains(day.Day)
                || (pattern.MonthDays.Contains(-1) && day.PlusDays(1).Day == 1);
            if (!isIn)
            {
                continue;
            }

            IEnumerable<LocalTime> times = pattern is null
                ? [first.TimeOfDay]
                : pattern.Hours.SelectMany(hour => pattern.Minutes.Select(minute => new LocalTime(hour, minute)));
            foreach (var time in times.Where(time => day + time >= first))
            {
                expected.Add(At(day + time, zone));
            }
        }

        Firings(trigger, start, end).Should().Equal(expected.Where(i => i > start && i < end));
    }

    [Fact]
    public void Minutes_and_hours_are_lengths_of_time_whatever_the_clocks_do()
    {
        var trigger = TriggerReader.Read(JsonNode.Parse("""
            {"trigger": {"triggerType": "Recurrence", "frequency": "hour", "interval": 5, "startTime": "2025-01-01T00:00:00", "timeZone": "Europe/Berlin"}}
            """)!.AsObject());
        var (start, end) = Year(2025);

        var firings = Firings(trigger, start, end);

        firings.Zip(firings.Skip(1), (a, b) => b - a).Distinct().Should().Equal(Duration.FromHours(5));
    }

    [Fact]
    public async Task A_schedule_fires_once_for_each_due_time_and_makes_its_job()
    {
        var clock = new TestClock(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        await PutScheduleAsync(server, """{"triggerType": "Cron", "expression": "0 * * * *"}""");
        var scheduler = server.Services.GetRequiredService<Scheduler>();

        scheduler.FireDue().Should().Be(Instant.FromUtc(2025, 3, 1, 1, 0));
        await JobsAsync(server, 0);
        clock.Now = clock.Now.AddHours(1);
        scheduler.FireDue().Should().Be(Instant.FromUtc(2025, 3, 1, 2, 0));
        scheduler.FireDue();

        var job = (await JobsAsync(server, 1)).Single()!;
        job["name"]!.GetValue<string>().Should().Be("hourly-20250301T010000Z");
        job["properties"]!["displayName"]!.GetValue<string>().Should().Be("hourly-20250301T010000Z");
        job["properties"]!["inputs"]!["when"]!["value"]!.GetValue<string>().Should().Be("2025-03-01T01:00:00Z");
    }

    [Fact]
    public async Task A_year_of_firings_gives_each_due_time_one_job()
    {
        var clock = new TestClock(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        await PutScheduleAsync(server, """{"triggerType": "Cron", "expression": "0 6 * * 1-5", "timeZone": "W. Europe Standard Time"}""");
        var scheduler = server.Services.GetRequiredService<Scheduler>();
        var due = new List<Instant>();
        while (scheduler.FireDue() is { } next && next < Instant.FromUtc(2026, 1, 1, 0, 0))
        {
            due.Add(next);
            clock.Now = next.ToDateTimeOffset();
        }

        due.Should().HaveCount(261).And.OnlyHaveUniqueItems();
        await JobsAsync(server, 261);
    }

    [Fact]
    public async Task Two_servers_on_one_state_fire_a_due_time_once()
    {
        using var folder = new TemporaryFolder();
        var clock = new TestClock(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var first = await StartAsync(clock: clock, stateDirectory: folder.Path);
        await using var second = await StartAsync(clock: clock, stateDirectory: folder.Path);
        await PutScheduleAsync(first, """{"triggerType": "Cron", "expression": "*/10 * * * *"}""");
        Scheduler[] schedulers = [first.Services.GetRequiredService<Scheduler>(), second.Services.GetRequiredService<Scheduler>()];

        for (var i = 0; i < 30; i++)
        {
            clock.Now = clock.Now.AddMinutes(10);
            await Task.WhenAll(schedulers.Select(scheduler => Task.Run(scheduler.FireDue, TestContext.Current.CancellationToken)));
        }

        await JobsAsync(second, 30);
    }

    [Fact]
    public async Task A_schedule_is_triggered_once_by_hand_and_the_same_time_again_makes_no_second_job()
    {
        var clock = new TestClock(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        await PutScheduleAsync(server, """{"triggerType": "Cron", "expression": "0 6 * * *"}""");

        var answer = await server.SendAsync(HttpMethod.Post, $"{W}/schedules/hourly/trigger", """{"scheduleTime": "2025-03-01T02:00:00Z"}""");
        var again = await server.SendAsync(HttpMethod.Post, $"{W}/schedules/hourly/trigger", """{"scheduleTime": "2025-03-01T02:00:00Z"}""");
        var now = await server.SendAsync(HttpMethod.Post, $"{W}/schedules/hourly/trigger");

        answer.Status.Should().Be(200);
        answer.Body["submissionId"]!.GetValue<string>().Should().Be("hourly-20250301T020000Z");
        again.Body["submissionId"]!.GetValue<string>().Should().Be("hourly-20250301T020000Z");
        now.Body["submissionId"]!.GetValue<string>().Should().Be("hourly-20250301T000000Z");
        await JobsAsync(server, 2);
        (await server.SendAsync(HttpMethod.Post, $"{W}/schedules/nothing/trigger")).Status.Should().Be(404);
        server.Services.GetRequiredService<Scheduler>().FireDue().Should().Be(Instant.FromUtc(2025, 3, 1, 6, 0));
    }

    [Fact]
    public async Task What_was_due_while_no_server_ran_is_shown_as_missed_and_not_caught_up()
    {
        using var folder = new TemporaryFolder();
        var clock = new TestClock(new DateTimeOffset(2025, 3, 1, 0, 30, 0, TimeSpan.Zero));
        await using (var first = await StartAsync(clock: clock, stateDirectory: folder.Path))
        {
            await PutScheduleAsync(first, """{"triggerType": "Cron", "expression": "0 * * * *"}""");
        }

        clock.Now = new DateTimeOffset(2025, 3, 1, 3, 30, 0, TimeSpan.Zero);
        await using var second = await StartAsync(clock: clock, stateDirectory: folder.Path);
        second.Services.GetRequiredService<Scheduler>().FireDue().Should().Be(Instant.FromUtc(2025, 3, 1, 4, 0));

        await JobsAsync(second, 0);
        var history = (await second.GetAsync($"{W}/schedules/hourly")).Properties["triggerHistory"]!.AsArray();
        history.Select(f => f!["outcome"]!.GetValue<string>()).Should().Equal("Missed", "Missed", "Missed");
    }

    [Fact]
    public async Task A_recurrence_without_a_start_fires_when_it_is_made_and_then_by_its_interval()
    {
        var clock = new TestClock(new DateTimeOffset(2025, 3, 1, 0, 7, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        await PutScheduleAsync(server, """{"triggerType": "Recurrence", "frequency": "day", "interval": 1}""");

        var next = server.Services.GetRequiredService<Scheduler>().FireDue();

        await JobsAsync(server, 1);
        next.Should().Be(Instant.FromUtc(2025, 3, 2, 0, 7));
    }

    [Fact]
    public async Task A_disabled_schedule_does_not_fire_and_what_it_left_out_stays_out()
    {
        var clock = new TestClock(new DateTimeOffset(2025, 3, 1, 0, 30, 0, TimeSpan.Zero));
        await using var server = await StartAsync(clock: clock);
        var body = await PutScheduleAsync(server, """{"triggerType": "Cron", "expression": "0 * * * *"}""");
        var scheduler = server.Services.GetRequiredService<Scheduler>();

        body["properties"]!["isEnabled"] = false;
        await server.PutAsync($"{W}/schedules/hourly", body);
        clock.Now = clock.Now.AddHours(2);
        scheduler.FireDue().Should().BeNull();
        (await server.GetAsync($"{W}/schedules")).Body["value"]!.AsArray().Should().BeEmpty();

        body["properties"]!["isEnabled"] = true;
        await server.PutAsync($"{W}/schedules/hourly", body);
        scheduler.FireDue().Should().Be(Instant.FromUtc(2025, 3, 1, 3, 0));
        (await server.GetAsync($"{W}/schedules/hourly")).Properties["triggerHistory"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"triggerType": "Cron", "expression": "0 * * *"}""", "properties.trigger.expression")]
    [InlineData("""{"triggerType": "Cron", "expression": "61 * * * *"}""", "properties.trigger.expression")]
    [InlineData("""{"triggerType": "Cron", "expression": "0 * * * *", "timeZone": "Mars"}""", "properties.trigger.timeZone")]
    [InlineData("""{"triggerType": "Cron", "expression": "0 * * * *", "startTime": "soon"}""", "properties.trigger.startTime")]
    [InlineData("""{"triggerType": "Recurrence", "frequency": "year", "interval": 1}""", "properties.trigger.frequency")]
    [InlineData("""{"triggerType": "Recurrence", "frequency": "day", "interval": 0}""", "properties.trigger.interval")]
    [InlineData("""{"triggerType": "Recurrence", "frequency": "day", "interval": 1, "schedule": {"hours": [24], "minutes": [0]}}""", "properties.trigger.schedule.hours")]
    [InlineData("""{"triggerType": "Moon"}""", "properties.trigger.triggerType")]
    public async Task A_trigger_that_can_t_be_is_refused_with_its_field(string trigger, string target)
    {
        await using var server = await StartAsync();
        await PutJobPartsAsync(server);
        var answer = await server.PutAsync($"{W}/schedules/hourly", Schedule(trigger));

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be(target);
    }

    private static async Task<JsonObject> PutScheduleAsync(TestServer server, string trigger)
    {
        await PutJobPartsAsync(server);
        var body = Schedule(trigger);
        var answer = await server.PutAsync($"{W}/schedules/hourly", body);
        answer.Status.Should().Be(201, answer.Body.ToJsonString());
        answer.Headers.Should().ContainKey("Azure-AsyncOperation").And.ContainKey("Retry-After");
        return body;
    }

    private static async Task PutJobPartsAsync(TestServer server)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo ${{inputs.when}}", """{"when": {"type": "string"}}""");
    }

    private static JsonObject Schedule(string trigger) => new()
    {
        ["properties"] = new JsonObject
        {
            ["trigger"] = JsonNode.Parse(trigger),
            ["action"] = new JsonObject
            {
                ["actionType"] = "CreateJob",
                ["jobDefinition"] = Pipelines.Pipeline(
                    """{"s": {"componentId": "azureml:c:1", "inputs": {"when": {"value": "${{parent.inputs.when}}"}}}}""",
                    """{"when": {"jobInputType": "literal", "value": "${{creation_context.trigger_time}}"}}""")["properties"]!.DeepClone(),
            },
        },
    };

    private static async Task<JsonArray> JobsAsync(TestServer server, int count)
    {
        var jobs = (await server.GetAsync($"{W}/jobs?$top=500")).Body["value"]!.AsArray();
        jobs.Should().HaveCount(count);
        return jobs;
    }

    private static List<Instant> Firings(Trigger trigger, Instant start, Instant end)
    {
        var result = new List<Instant>();
        for (var next = trigger.Next(start, start); next < end; next = trigger.Next(next.Value, start))
        {
            result.Add(next.Value);
        }

        return result;
    }

    /// <summary>The rule for clock changes, written out: skipped times move on by what is skipped, doubled ones are the first.</summary>
    private static Instant At(LocalDateTime local, DateTimeZone zone)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0
            ? local.WithOffset(mapping.EarlyInterval.WallOffset).ToInstant()
            : mapping.First().ToInstant();
    }

    private static (Instant Start, Instant End) Year(int year) =>
        (Instant.FromUtc(year, 1, 1, 0, 0), Instant.FromUtc(year + 1, 1, 1, 0, 0));

    private static LocalDate Monday(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);

    private static Func<int, bool> Values(string field) => value => field.Split(',').Any(part => part switch
    {
        "*" => true,
        _ when part.StartsWith("*/", StringComparison.Ordinal) => value % int.Parse(part[2..], null) == 0,
        _ when part.Contains('-', StringComparison.Ordinal) =>
            value >= int.Parse(part.Split('-')[0], null) && value <= int.Parse(part.Split('-')[1], null),
        _ => value == int.Parse(part, null),
    });
}
