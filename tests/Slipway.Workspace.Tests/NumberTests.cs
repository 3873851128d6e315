using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Numbers and times that a user can write are bounded where they are read.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData("""{"limits": {"timeout": "1e300"}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": 1e300}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": "Infinity"}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": "NaN"}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": "P999999999999D"}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": "-PT5M"}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": "PT0S"}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": 0}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": -1}}""", "limits.timeout")]
    [InlineData("""{"limits": {"timeout": "P50D"}}""", "limits.timeout")]
    [InlineData("""{"resources": {"docker_args": "--pids-limit 0.5"}}""", "resources.dockerArgs")]
    [InlineData("""{"resources": {"docker_args": "--pids-limit 0"}}""", "resources.dockerArgs")]
    [InlineData("""{"resources": {"docker_args": "--pids-limit -1"}}""", "resources.dockerArgs")]
    [InlineData("""{"resources": {"docker_args": "--pids-limit 9999999999999999999"}}""", "resources.dockerArgs")]
    [InlineData("""{"resources": {"docker_args": "--cpus 0.0000000001"}}""", "resources.dockerArgs")]
    [InlineData("""{"resources": {"docker_args": "--cpus 1e300"}}""", "resources.dockerArgs")]
    [InlineData("""{"resources": {"docker_args": "--memory 0"}}""", "resources.dockerArgs")]
    [InlineData("""{"resources": {"shm_size": "0"}}""", "resources.shmSize")]
    [InlineData("""{"resources": {"shm_size": "9999999999g"}}""", "resources.shmSize")]
    [InlineData("""{"resources": {"instance_count": 0}}""", "resources.instanceCount")]
    [InlineData("""{"resources": {"instance_count": 1e9}}""", "resources.instanceCount")]
    [InlineData("""{"resources": {"instance_count": "many"}}""", "resources.instanceCount")]
    public async Task A_limit_of_a_step_that_can_t_be_is_refused_with_its_field(string limits, string target)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo");
        var job = Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}""");
        foreach (var (name, value) in JsonNode.Parse(limits)!.AsObject())
        {
            job["properties"]!["jobs"]!["s"]![name] = value?.DeepClone();
        }

        var answer = await server.PutAsync($"{W}/jobs/limited", job);

        answer.Status.Should().Be(400, answer.Body.ToJsonString());
        answer.ErrorTarget.Should().Be($"properties.jobs.s.{target}");
    }

    [Theory]
    [InlineData("""{"frequency": "Hour", "interval": 500000000}""", "interval")]
    [InlineData("""{"frequency": "Month", "interval": 100000}""", "interval")]
    [InlineData("""{"frequency": "Month", "interval": 121}""", "interval")]
    [InlineData("""{"frequency": "Day", "interval": 1.5}""", "interval")]
    [InlineData("""{"frequency": "Day", "interval": -1}""", "interval")]
    [InlineData("""{"frequency": "Day", "interval": 99999999999}""", "interval")]
    [InlineData("""{"frequency": "Day"}""", "interval")]
    [InlineData("""{"frequency": "Day", "interval": 1, "startTime": "0001-01-01T00:00:00"}""", "startTime")]
    [InlineData("""{"frequency": "Day", "interval": 1, "startTime": "-9998-01-01T00:00:00Z"}""", "startTime")]
    public async Task A_recurrence_that_can_t_be_reckoned_with_is_refused_with_its_field(string trigger, string target)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo");

        var answer = await server.PutAsync($"{W}/schedules/s", Schedule(trigger));

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be($"properties.trigger.{target}");
    }

    [Theory]
    [InlineData("""{"frequency": "Minute", "interval": 5256000}""")]
    [InlineData("""{"frequency": "Hour", "interval": 87600}""")]
    [InlineData("""{"frequency": "Day", "interval": 3650}""")]
    [InlineData("""{"frequency": "Week", "interval": 520}""")]
    [InlineData("""{"frequency": "Month", "interval": 120}""")]
    [InlineData("""{"frequency": "Month", "interval": 12, "startTime": "2024-02-01T00:00:00", "schedule": {"hours": [0], "minutes": [0], "monthDays": [31]}}""")]
    [InlineData("""{"frequency": "Day", "interval": 1, "endTime": "9999-12-31T23:59:59", "timeZone": "Pacific Standard Time"}""")]
    [InlineData("""{"frequency": "Day", "interval": 1, "startTime": "9999-12-31T23:59:59-12:00", "timeZone": "Pacific/Kiritimati"}""")]
    [InlineData("""{"frequency": "Week", "interval": 1, "startTime": "1900-01-01T00:00:00"}""")]
    public void The_longest_and_the_farthest_recurrences_are_reckoned_with_to_the_end_of_the_calendar(string text)
    {
        var given = JsonNode.Parse(text)!.AsObject();
        given["triggerType"] = "Recurrence";
        var trigger = TriggerReader.Read(new JsonObject { ["trigger"] = given });
        var anchor = Instant.FromUtc(2025, 1, 1, 0, 0);

        foreach (var year in (int[])[1900, 2025, 8990])
        {
            var after = Instant.FromUtc(year, 1, 1, 0, 0);
            for (var (next, count) = (trigger.Next(after, anchor), 0); next is { } found && count < 5; next = trigger.Next(found, anchor), count++)
            {
                found.Should().BeGreaterThan(after);
                after = found;
            }
        }
    }

    [Theory]
    [InlineData("""{"minNodeCount": 0, "maxNodeCount": 2147483647}""", "maxNodeCount")]
    [InlineData("""{"minNodeCount": 0, "maxNodeCount": 0}""", "maxNodeCount")]
    [InlineData("""{"minNodeCount": -1, "maxNodeCount": 1}""", "minNodeCount")]
    [InlineData("""{"minNodeCount": 1e3, "maxNodeCount": 1}""", "minNodeCount")]
    [InlineData("""{"minNodeCount": 3, "maxNodeCount": 2}""", "maxNodeCount")]
    public async Task A_cluster_of_nodes_that_can_t_be_is_refused_with_its_field(string scale, string target)
    {
        await using var server = await StartAsync();

        var answer = await server.PutAsync($"{W}/computes/c", JsonNode.Parse(
            $$$$"""{"properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {{{{scale}}}} }}}""")!);

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be($"properties.properties.scaleSettings.{target}");
    }

    [Theory]
    [InlineData("""{"keepDays": 2147483647}""", "keepDays")]
    [InlineData("""{"keepDays": -1}""", "keepDays")]
    [InlineData("""{"keepDays": "some"}""", "keepDays")]
    [InlineData("""{"keepDays": 1, "keepGigabytes": 1e300}""", "keepGigabytes")]
    public async Task What_is_to_be_kept_is_a_number_that_can_be(string body, string target)
    {
        await using var server = await StartAsync();

        var answer = await server.SendAsync(HttpMethod.Post, "/maintenance/prune", body);

        answer.Status.Should().Be(400);
        answer.ErrorTarget.Should().Be(target);
    }

    [Theory]
    [InlineData("$skip=2147483647")]
    [InlineData("$skip=2147483647&$top=2147483647")]
    public async Task A_page_behind_all_pages_is_empty_and_the_last(string query)
    {
        await using var server = await StartAsync();
        await server.PutEnvironmentAsync();

        foreach (var list in (string[])["environments", "environments/tools/versions", "jobs", "schedules", "computes"])
        {
            var answer = await server.GetAsync($"{W}/{list}?{query}");

            answer.Status.Should().Be(200, list);
            answer.Body["value"]!.AsArray().Should().BeEmpty(list);
            answer.Body.ContainsKey("nextLink").Should().BeFalse(list);
        }

        (await server.GetAsync($"{W}/jobs?$skip=-1")).Status.Should().Be(400);
        (await server.GetAsync($"{W}/jobs?$top=99999999999")).Status.Should().Be(400);
    }

    [Fact]
    public async Task The_version_behind_the_greatest_number_is_one_more()
    {
        await using var server = await StartAsync();
        await server.PutAsync($"{W}/environments/e/versions/2147483647", JsonNode.Parse("""{"properties": {"image": "a"}}""")!);

        (await server.GetAsync($"{W}/environments/e")).Properties["nextVersion"]!.GetValue<string>().Should().Be("2147483648");
    }

    [Fact]
    public async Task Decades_that_a_schedule_by_the_minute_missed_are_skipped_at_once()
    {
        var begin = new DateTimeOffset(1990, 1, 1, 0, 0, 30, TimeSpan.Zero);
        var clock = new TestClock(begin);
        await using var server = await StartAsync(clock: clock);
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo");
        await server.PutAsync($"{W}/schedules/s", Schedule("""{"frequency": "Minute", "interval": 1, "startTime": "1990-01-01T00:00:00Z"}"""));
        clock.Now = new DateTimeOffset(2090, 1, 1, 0, 0, 30, TimeSpan.Zero);

        var next = server.Services.GetRequiredService<Scheduler>().FireDue();

        next.Should().Be(Instant.FromUtc(2090, 1, 1, 0, 1));
        // The client's token does not hold for a century.
        clock.Now = begin;
        var history = (await server.GetAsync($"{W}/schedules/s")).Properties["triggerHistory"]!.AsArray();
        history[0]!["outcome"]!.GetValue<string>().Should().Be("Fired");
        history[1]!["outcome"]!.GetValue<string>().Should().Be("Missed");
        history[1]!["dueAt"]!.GetValue<string>().Should().StartWith("2089-12-31T23:59:00");
    }

    private static JsonObject Schedule(string trigger)
    {
        var given = JsonNode.Parse(trigger)!.AsObject();
        given["triggerType"] = "Recurrence";
        return new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["trigger"] = given,
                ["action"] = new JsonObject
                {
                    ["actionType"] = "CreateJob",
                    ["jobDefinition"] = Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}""")["properties"]!.DeepClone(),
                },
            },
        };
    }
}
