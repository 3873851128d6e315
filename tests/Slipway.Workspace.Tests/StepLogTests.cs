using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

public sealed class StepLogTests
{
    [Fact]
    public async Task A_log_that_gets_too_long_loses_its_copy_with_times_and_is_whole_itself()
    {
        await using var server = await Tools.StartAsync();
        // Lines of a hundred bytes: with times they are more than 64 MiB.
        await server.PutAsync($"{W}/jobs/long", Command("seq -f %099.0f 550000"));
        await server.PutAsync($"{W}/jobs/short", Command("seq -f %099.0f 5"));

        (await server.EndOfAsync("long")).Status().Should().Be("Completed");
        (await server.EndOfAsync("short")).Status().Should().Be("Completed");

        (await LogsOfAsync(server, "short")).Should().BeEquivalentTo("std_log.txt", "std_log_times.txt");
        (await LogsOfAsync(server, "long")).Should().Equal("std_log.txt");
        var log = Path.Combine(
            server.StateDirectory, "blobs", server.Scope.DefaultContainer, "ExperimentRun", "dcid.long", "user_logs", "std_log.txt");
        var number = 0;
        File.ReadLines(log).FirstOrDefault(line => line != (++number).ToString("D99", System.Globalization.CultureInfo.InvariantCulture)).Should().BeNull();
        number.Should().Be(550_000);
    }

    private static async Task<IEnumerable<string>> LogsOfAsync(TestServer server, string run)
    {
        var details = await server.GetAsync($"/history/v1.0{W}/runs/{run}/details");
        return details.Body["logFiles"]!.AsObject().Select(log => Path.GetFileName(log.Key));
    }
}
