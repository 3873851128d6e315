using System.Globalization;

namespace Slipway.EndToEnd;

/// <summary>What the steps of a run wrote, asked for while it runs and afterwards.</summary>
public sealed class LogsTests : IAsyncLifetime
{
    private Clone _clone = null!;

    public async ValueTask InitializeAsync()
    {
        _clone = await Clone.CreateAsync(tiny: true);
        await _clone.EditAsync(
            "pipelines/hello/pipeline.yml",
            "cat /etc/greeting.txt &&",
            "for i in 1 2 3 4 5 6; do echo \"line $i\"; sleep 1; done && cat /etc/greeting.txt &&");
        var publish = await _clone.BuildAsync("Publish");
        publish.ExitCode.Should().Be(0, publish.Output);
    }

    public ValueTask DisposeAsync() => _clone.DisposeAsync();

    [Fact]
    public async Task A_run_is_followed_to_its_end_and_then_its_last_lines_and_their_times_are_to_be_had()
    {
        var run = await _clone.BuildAsync("Run", "--no-wait");
        run.ExitCode.Should().Be(0, run.Output);
        var job = run.JobName();

        var followed = await _clone.BuildAsync("Logs", "--job", job, "--follow");

        followed.ExitCode.Should().Be(0, followed.Output);
        followed.Output.Split('\n').Should().ContainInOrder(
            "[greet] line 1", "[greet] line 6", "[greet] hello from the tiny image", $"Job {job}: Completed");
        followed.SummaryOf("Logs").Should().Contain($"{job} Completed");

        var beginning = job[..17];
        var last = await _clone.BuildAsync("Logs", "--job", beginning, "--tail", "2");
        Lines(last).Should().Equal("user_logs/std_log.txt", "line 6", "hello from the tiny image");

        var timed = await _clone.BuildAsync("Logs", "--job", beginning, "--timestamps");
        var lines = Lines(timed)[1..].Select(line => line.Split(' ', 2)).ToList();
        lines.Select(line => line[1]).Should().Equal(
            "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "hello from the tiny image");
        lines.Select(line => DateTimeOffset.Parse(line[0], CultureInfo.InvariantCulture)).Should().BeInAscendingOrder();

        var wrong = await _clone.BuildAsync("Logs", "--job", job, "--follow", "--tail", "2");
        wrong.ExitCode.Should().NotBe(0);
        wrong.Output.Should().Contain("SLP1905");
    }

    private static List<string> Lines(BuildResult result) =>
    [
        .. result.Output.Split('\n')
            .Where(line => line.StartsWith("[greet] ", StringComparison.Ordinal))
            .Select(line => line["[greet] ".Length..]),
    ];
}
