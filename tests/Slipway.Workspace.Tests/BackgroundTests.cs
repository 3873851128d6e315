using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Core.Processes;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>The loops of a server that runs, with items that can't be: each is set aside, and the others go on.</summary>
public sealed class BackgroundTests
{
    private static readonly DateTimeOffset Morning = new(2025, 3, 1, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_schedule_whose_row_is_broken_is_set_aside_and_shown_and_the_others_fire_and_it_can_be_deleted()
    {
        var clock = new HurriedClock(Morning);
        await using var server = await StartWithSchedulesAsync(clock, "good", "text", "number", "state");
        var database = server.Services.GetRequiredService<Database>();
        database.Write(connection =>
        {
            connection.Execute("UPDATE resource SET body = '{' WHERE kind = 'schedules' AND name = 'text'");
            connection.Execute(
                """UPDATE resource SET body = replace(body, '"interval":1', '"interval":500000000') WHERE kind = 'schedules' AND name = 'number'""");
            connection.Execute("UPDATE schedule_state SET cursor = 'yesterday' WHERE schedule = 'state'");
        });

        clock.Now += TimeSpan.FromHours(1);

        await server.UntilAsync($"{W}/jobs/good-20250301T070000Z", job => job.ContainsKey("name"));
        foreach (var broken in (string[])["text", "number", "state"])
        {
            var shown = await server.UntilAsync(
                $"{W}/schedules/{broken}", body => body["properties"]?["provisioningState"]?.GetValue<string>() == "Failed");
            shown["properties"]!["error"]!["message"]!.GetValue<string>().Should().NotBeNullOrEmpty();
        }

        using var browser = await Browser.OpenAsync(server);
        (await browser.GetAsync("/schedules")).Text.Should().Contain("Set aside");
        (await browser.GetAsync("/schedules/number")).Text.Should().Contain("class=\"error\"");
        foreach (var broken in (string[])["text", "number", "state"])
        {
            (await server.SendAsync(HttpMethod.Delete, $"{W}/schedules/{broken}")).Status.Should().Be(200);
        }

        clock.Now += TimeSpan.FromHours(1);
        await server.UntilAsync($"{W}/jobs/good-20250301T080000Z", job => job.ContainsKey("name"));
    }

    [Fact]
    public async Task A_schedule_that_was_set_aside_fires_again_when_it_is_put_right()
    {
        var clock = new HurriedClock(Morning);
        await using var server = await StartWithSchedulesAsync(clock, "mended");
        server.Services.GetRequiredService<Database>().Write(connection =>
            connection.Execute("UPDATE resource SET body = '[]' WHERE kind = 'schedules'"));
        await server.UntilAsync(
            $"{W}/schedules/mended", body => body["properties"]?["provisioningState"]?.GetValue<string>() == "Failed");

        (await server.PutAsync($"{W}/schedules/mended", Schedule())).Status.Should().Be(200);

        (await server.GetAsync($"{W}/schedules/mended")).Properties["provisioningState"]!.GetValue<string>().Should().Be("Succeeded");
        clock.Now += TimeSpan.FromHours(1);
        await server.UntilAsync($"{W}/jobs/mended-20250301T070000Z", job => job.ContainsKey("name"));
    }

    [Fact]
    public async Task Jobs_whose_rows_are_broken_are_shown_and_deleted_and_hide_no_other()
    {
        await using var server = await StartAsync();
        await PutPartsAsync(server);
        foreach (var id in (string[])["body", "plan", "time", "step", "good"])
        {
            (await server.PutAsync($"{W}/jobs/{id}", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}"""))).Status.Should().Be(201);
        }

        server.Services.GetRequiredService<Database>().Write(connection =>
        {
            connection.Execute("UPDATE job SET body = '{' WHERE id = 'body'");
            connection.Execute("UPDATE job SET plan = '{' WHERE id = 'plan' OR parent_id = 'step'");
            connection.Execute("UPDATE job SET created_at = 'now', ended_at = 'then' WHERE id = 'time'");
            connection.Execute("UPDATE job SET status = 'Failed'");
        });

        (await server.GetAsync($"{W}/jobs")).Body["value"]!.AsArray().Should().HaveCount(5);
        var child = (await server.GetAsync($"/history/v1.0{W}/runs/step/children")).Body["value"]!.AsArray().Should().ContainSingle().Subject!;
        foreach (var run in (JsonNode[])[child, (await server.GetAsync($"/history/v1.0{W}/runs/plan")).Body])
        {
            run["warnings"]![0]!["message"]!.GetValue<string>().Should().Contain($"the plan of '{run["runId"]!.GetValue<string>()}' can't be read");
        }

        using (var browser = await Browser.OpenAsync(server))
        {
            foreach (var id in (string[])["plan", "step", child["runId"]!.GetValue<string>()])
            {
                (await browser.GetAsync($"/jobs/{id}")).Text.Should().Contain("be read: ");
            }
        }

        foreach (var id in (string[])["body", "plan", "time", "step"])
        {
            (await server.GetAsync($"{W}/jobs/{id}")).Status.Should().Be(200);
            (await server.SendAsync(HttpMethod.Delete, $"{W}/jobs/{id}")).Status.Should().Be(200);
        }

        (await server.GetAsync($"{W}/jobs")).Body["value"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Jobs_whose_plans_are_broken_when_they_are_to_run_fail_and_say_why()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await StartAsync(stateDirectory: folder.Path))
        {
            await PutPartsAsync(first);
            await first.PutAsync($"{W}/jobs/command", Pipelines.Command("echo"));
            await first.PutAsync($"{W}/jobs/pipeline", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}"""));
            first.Services.GetRequiredService<Database>().Write(connection =>
                connection.Execute("UPDATE job SET plan = '{}' WHERE id = 'command' OR parent_id = 'pipeline'"));
        }

        await using var second = await StartAsync(runsJobs: true, stateDirectory: folder.Path);

        foreach (var id in (string[])["command", "pipeline"])
        {
            (await second.EndOfAsync(id)).Status().Should().Be("Failed");
            (await second.RunOfAsync(id))["error"]!["error"]!["message"]!.GetValue<string>().Should().Contain("can't be read");
        }
    }

    [Fact]
    public async Task A_job_whose_files_can_t_be_deleted_is_set_aside_and_says_so_and_the_others_are_deleted()
    {
        var clock = new HurriedClock(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(clock: clock);
        await PutPartsAsync(server);
        foreach (var id in (string[])["stuck", "plain"])
        {
            await server.PutAsync($"{W}/jobs/{id}", Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}"""));
        }

        server.Services.GetRequiredService<Database>().Write(connection =>
        {
            connection.EndJob("stuck", JobOutcome.Completed(), clock.Now - TimeSpan.FromDays(100));
            connection.EndJob("plain", JobOutcome.Completed(), clock.Now - TimeSpan.FromDays(101));
        });
        var outputs = Directory.CreateDirectory(Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "azureml", "stuck"));
        await using var stuck = await Undeletable.PutOrSkipAsync(outputs.FullName);

        var upkeep = server.Services.GetRequiredService<Hosting.Upkeep>();
        await upkeep.StartAsync(TestContext.Current.CancellationToken);

        var run = await server.UntilAsync($"/history/v1.0{W}/runs/stuck", body => body["warnings"]?.AsArray().Count > 0);
        run["warnings"]![0]!["message"]!.GetValue<string>().Should().Contain("can't be deleted").And.MatchRegex("Operation not permitted|busy");
        using (var browser = await Browser.OpenAsync(server))
        {
            (await browser.GetAsync("/jobs/stuck")).Text.Should().Contain("be deleted: ");
        }

        await server.UntilAsync($"{W}/jobs/plain", body => body["error"]?["code"]?.GetValue<string>() == "ResourceNotFound");
        await stuck.UndoAsync();
        clock.Now += TimeSpan.FromHours(2);
        await server.UntilAsync($"{W}/jobs/stuck", body => body["error"]?["code"]?.GetValue<string>() == "ResourceNotFound");
        await upkeep.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Pages_that_can_t_be_served_at_first_are_served_as_soon_as_they_can()
    {
        using var folder = new TemporaryFolder();
        // In the place of the file in which the port is kept.
        var hindrance = Directory.CreateDirectory(Path.Combine(folder.Path, "page.port"));
        await using var server = await StartAsync(stateDirectory: folder.Path);
        var refused = await server.SendAsync(HttpMethod.Post, "/studio/links", "{}");
        (refused.Status, refused.ErrorCode).Should().Be((503, "ServiceUnavailable"));

        hindrance.Delete();

        await Eventually.UntilAsync(async () => (await server.SendAsync(HttpMethod.Post, "/studio/links", "{}")).Status == 201);
    }

    [Fact]
    public async Task A_full_disk_stops_no_server_and_what_is_due_fires_when_there_is_room_again()
    {
        using var disk = new TemporaryFolder();
        var mount = await new ChildProcess("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.Path).RunAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(mount.ExitCode == 0, $"a small disk can't be had here: {mount.Error}");
        try
        {
            var clock = new HurriedClock(Morning);
            await using var server = await StartWithSchedulesAsync(clock, new DirectoryInfo(disk.Path), ["good"]);
            var filler = Path.Combine(disk.Path, "filler");
            Fill(filler);

            clock.Now += TimeSpan.FromHours(1);
            await server.UntilAsync("/healthz", body => body.ContainsKey("status"));
            (await server.PutAsync($"{W}/environments/e/versions/1", new JsonObject
            {
                ["properties"] = new JsonObject { ["image"] = new string('x', 1 << 20) },
            })).Status.Should().Be(507);
            (await server.GetAsync($"{W}/schedules/good")).Status.Should().Be(200);
            File.Delete(filler);

            await server.UntilAsync($"{W}/jobs/good-20250301T070000Z", job => job.ContainsKey("name"));
        }
        finally
        {
            await new ChildProcess("umount", "--lazy", disk.Path).RunAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_clock_that_jumps_makes_no_firing_twice_and_loses_none_silently()
    {
        var clock = new HurriedClock(Morning);
        await using var server = await StartWithSchedulesAsync(clock, "hourly");
        var scheduler = server.Services.GetRequiredService<Scheduler>();
        foreach (var hours in (int[])[1, 48, -47, 1, 1, -3, 1, 1, 1, 1])
        {
            clock.Now += TimeSpan.FromHours(hours);
            scheduler.FireDue();
        }

        // It is six hours later in all but for what the clock was ahead: each of them has fired or is noted, and none twice.
        var firings = server.Services.GetRequiredService<Database>().Read(connection => connection.ListFirings("hourly", 1000));
        var last = clock.Now;
        var due = firings.Where(firing => firing.DueAt.ToDateTimeOffset() <= last).ToList();
        due.Select(firing => firing.DueAt).Should().OnlyHaveUniqueItems();
        due.Select(firing => firing.DueAt.ToDateTimeOffset()).Should().BeEquivalentTo(
            Enumerable.Range(1, (int)(last - Morning).TotalHours).Select(hour => Morning.AddHours(hour)));
        firings.Where(firing => firing.DueAt.ToDateTimeOffset() > last).Should().OnlyContain(
            firing => firing.Outcome == FiringOutcome.Fired, "what was noted as missed in a future that was none is taken back");
        var jobs = (await server.GetAsync($"{W}/jobs?$top=500")).Body["value"]!.AsArray();
        jobs.Should().HaveCount(firings.Count(firing => firing.Outcome == FiringOutcome.Fired));
    }

    private static Task<TestServer> StartWithSchedulesAsync(HurriedClock clock, params string[] names) =>
        StartWithSchedulesAsync(clock, null, names);

    private static async Task<TestServer> StartWithSchedulesAsync(HurriedClock clock, DirectoryInfo? folder, IReadOnlyList<string> names)
    {
        var server = await StartAsync(clock: clock, stateDirectory: folder?.FullName);
        await PutPartsAsync(server);
        foreach (var name in names)
        {
            (await server.PutAsync($"{W}/schedules/{name}", Schedule())).Status.Should().Be(201);
        }

        await server.Services.GetRequiredService<Scheduler>().StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private static async Task PutPartsAsync(TestServer server)
    {
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        await server.PutComponentAsync("c", "echo");
    }

    private static JsonObject Schedule() => new()
    {
        ["properties"] = new JsonObject
        {
            ["trigger"] = JsonNode.Parse("""{"triggerType": "Recurrence", "frequency": "Hour", "interval": 1, "startTime": "2025-03-01T06:00:00Z"}"""),
            ["action"] = new JsonObject
            {
                ["actionType"] = "CreateJob",
                ["jobDefinition"] = Pipelines.Pipeline("""{"s": {"componentId": "azureml:c:1"}}""")["properties"]!.DeepClone(),
            },
        },
    };

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full now.
        }
    }
}
