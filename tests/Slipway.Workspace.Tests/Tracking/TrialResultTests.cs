using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tests.Fixtures;
using Slipway.Workspace.Tracking;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests.Tracking;

/// <summary>What trials have logged of the primary metric, however often.</summary>
public sealed class TrialResultTests
{
    private const int Many = 100_000;

    [Fact]
    public async Task The_best_of_a_hundred_thousand_values_decides_and_they_are_not_all_read_for_it()
    {
        await using var server = await StartAsync("Maximize");
        // The first trial's best comes late, the second's early.
        Log(server, 0, Enumerable.Range(0, Many).Select(i => i == 90_000 ? 3.0 : i * 1e-6));
        Log(server, 1, Enumerable.Range(0, Many).Select(i => i == 10 ? 2.0 : -i));

        var (best, first) = Read(server, (connection, sweep) =>
        {
            connection.FindTrialResult(sweep, "mine_0");
            var before = GC.GetAllocatedBytesForCurrentThread();
            var found = (connection.FindBestTrial(sweep), connection.FindTrialResult(sweep, "mine_0"));
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(Many);
            return found;
        });

        best!.Trial.Id.Should().Be("mine_0");
        first.Should().BeEquivalentTo(new { Count = (long)Many, Best = 3.0 });
    }

    [Fact]
    public async Task How_a_trial_stood_at_an_interval_is_reckoned_from_all_that_it_had_logged_until_then_and_no_more()
    {
        await using var server = await StartAsync("Minimize");
        Log(server, 0, Enumerable.Range(0, Many).Select(i => (double)(Many - i)));

        var (early, late) = Read(server, (connection, sweep) =>
            (connection.FindCourse(sweep, connection.FindJob("mine_0")!, 2), connection.FindCourse(sweep, connection.FindJob("mine_0")!, 60_000)));

        early.Best.Should().Be(Many - 1);
        early.Average.Should().Be(Many - 0.5);
        late.Best.Should().Be(Many - 59_999);
        late.Average.Should().BeApproximately(Many - 29_999.5, 1e-6);
    }

    [Theory]
    [InlineData("Maximize", "-3 -1 -2", 3, -1.0)]
    [InlineData("Minimize", "-3 -1 -2", 3, -3.0)]
    [InlineData("Maximize", "-3 0.5 2", 3, 2.0)]
    [InlineData("Minimize", "-3 0.5 2", 3, -3.0)]
    [InlineData("Minimize", "7 0.5 2", 3, 0.5)]
    [InlineData("Maximize", "1 NaN 2", 2, 2.0)]
    [InlineData("Minimize", "1 NaN -NaN 2", 2, 1.0)]
    [InlineData("Maximize", "1 Infinity -Infinity", 3, double.PositiveInfinity)]
    [InlineData("Minimize", "1 Infinity -Infinity", 3, double.NegativeInfinity)]
    [InlineData("Maximize", "NaN", 0, null)]
    [InlineData("Maximize", "", 0, null)]
    public async Task The_best_is_the_greatest_or_the_least_of_what_are_numbers(string goal, string values, long count, double? best)
    {
        await using var server = await StartAsync(goal);
        Log(server, 0, values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => value == "-NaN"
            ? BitConverter.Int64BitsToDouble(-1)
            : double.Parse(value, CultureInfo.InvariantCulture)));

        var result = Read(server, (connection, sweep) => connection.FindTrialResult(sweep, "mine_0"));

        result.Should().BeEquivalentTo(new { Count = count, Best = best });
    }

    /// <summary>A server with a sweep of two trials that have completed.</summary>
    private static async Task<TestServer> StartAsync(string goal)
    {
        var server = await TestServer.StartAsync();
        await server.PutEnvironmentAsync();
        await server.PutComputeAsync();
        var put = await server.PutAsync($"{W}/jobs/mine", JsonNode.Parse($$$"""
            {"properties": {
                "jobType": "Sweep", "computeId": "{{{W}}}/computes/cluster", "experimentName": "tests",
                "searchSpace": {"x": ["uniform", [0, 1]]}, "samplingAlgorithm": {"samplingAlgorithmType": "Random"},
                "objective": {"primaryMetric": "score", "goal": "{{{goal}}}"},
                "earlyTermination": {"policyType": "MedianStopping"},
                "limits": {"jobLimitsType": "Sweep", "maxTotalTrials": 2},
                "trial": {"command": "echo", "environmentId": "{{{W}}}/environments/tools/versions/1"}
            } }
            """)!);
        put.Status.Should().Be(201, put.Body.ToJsonString());
        server.Services.GetRequiredService<Database>().Write(connection =>
        {
            var sweep = connection.FindJob("mine")!;
            for (var number = 0; number < 2; number++)
            {
                var id = Trial.IdOf("mine", number);
                connection.InsertTrial(sweep, id, Trial.Plan(sweep.StepPlan, "mine", number, server.Scope), DateTimeOffset.UtcNow);
                connection.EndJob(id, JobOutcome.Completed(), DateTimeOffset.UtcNow);
            }
        });
        return server;
    }

    private static void Log(TestServer server, int trial, IEnumerable<double> values) =>
        server.Services.GetRequiredService<Database>().Write(connection => connection.AddMetrics(
            connection.FindRun(Trial.IdOf("mine", trial))!, [.. values.Select((value, i) => new MetricPoint("score", value, i, i))]));

    private static T Read<T>(TestServer server, Func<Microsoft.Data.Sqlite.SqliteConnection, Job, T> read) =>
        server.Services.GetRequiredService<Database>().Read(connection => read(connection, connection.FindJob("mine")!));
}
