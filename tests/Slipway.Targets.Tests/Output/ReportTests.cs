using System.Text.Json;
using Microsoft.Extensions.Logging;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>What a build leaves in artifacts/build.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_report_for_programs_has_every_target_with_its_status()
    {
        await _folder.RunAsync<Sample>("Last Plain --parallelism 2", expected: -1);

        using var report = JsonDocument.Parse(File.ReadAllText(Report("json")));
        report.RootElement.GetProperty("succeeded").GetBoolean().Should().BeFalse();
        report.RootElement.GetProperty("parallelism").GetInt32().Should().Be(2);
        var targets = report.RootElement.GetProperty("targets").EnumerateArray()
            .ToDictionary(target => target.GetProperty("name").GetString()!);
        targets["First"].GetProperty("status").GetString().Should().Be("Succeeded");
        targets["First"].GetProperty("produces")[0].GetString().Should().Be("out/*.zip");
        targets["Breaks"].GetProperty("dependsOn")[0].GetString().Should().Be("First");
        targets["Breaks"].GetProperty("log").EnumerateArray().Select(line => line.GetString()).Should()
            .Contain("about to <break> with ***");
        targets["Last"].GetProperty("status").GetString().Should().Be("NotRun");
        report.RootElement.GetProperty("criticalPath").EnumerateArray().Select(name => name.GetString()).Should()
            .Contain("First");
    }

    [Fact]
    public async Task The_page_shows_the_graph_and_the_log_of_what_failed_and_no_secret()
    {
        await _folder.RunAsync<Sample>("Last", expected: -1);

        var page = File.ReadAllText(Report("html"));
        page.Should().Contain("<title>Build failed</title>").And.Contain("<svg class=\"graph\"")
            .And.Contain("<h2>The last lines of Breaks</h2>").And.Contain("about to &lt;break&gt; with ***")
            .And.NotContain("hunter2").And.NotContain("http:").And.NotContain("https:");
    }

    [Fact]
    public void The_critical_path_is_what_the_duration_was_made_of()
    {
        var report = new BuildReport
        {
            IsGood = true,
            Started = DateTimeOffset.UnixEpoch,
            Duration = TimeSpan.FromSeconds(9),
            Parallelism = 2,
            Targets =
            [
                Target("Restore", 0, 1),
                Target("Short", 1, 2, "Restore"),
                Target("Long", 1, 5, "Restore"),
                Target("Pack", 6, 3, "Short", "Long"),
                Target("Aside", 3, 2, "Short"),
            ],
        };

        report.CriticalPath.Select(target => target.Name).Should().Equal("Restore", "Long", "Pack");
    }

    [Fact]
    public void The_critical_path_leads_through_what_only_collects()
    {
        var report = new BuildReport
        {
            IsGood = true,
            Started = DateTimeOffset.UnixEpoch,
            Duration = TimeSpan.FromSeconds(9),
            Parallelism = 2,
            Targets =
            [
                Target("Images:a", 0, 3),
                Target("Images:b", 0, 5),
                Target("Images", 0, 5, "Images:a", "Images:b") with { IsTimed = false },
                Target("Publish", 5, 4, "Images"),
            ],
        };

        report.CriticalPath.Select(target => target.Name).Should().Equal("Images:b", "Publish");
    }

    private static ReportedTarget Target(string name, int start, int duration, params string[] after) => new()
    {
        Name = name,
        Group = null,
        IsTimed = true,
        Description = null,
        Status = TargetStatus.Succeeded,
        Information = "",
        Start = TimeSpan.FromSeconds(start),
        Duration = TimeSpan.FromSeconds(duration),
        DependsOn = after,
        After = after,
        TriggeredBy = [],
        Produces = [],
        Log = [],
    };

    private string Report(string kind) => Path.Combine(_folder.Root, "artifacts", "build", $"report.{kind}");

    private sealed class Sample : SlipwayBuild
    {
        Target Plain => _ => _.Executes(() => { });

        Target First => _ => _.Produces("out/*.zip").Executes(() => { });

        Target Breaks => _ => _.DependsOn(First).Executes(() =>
        {
            Secrets.Add("hunter2");
            Log.LogInformation("about to <break> with {Secret}", "hunter2");
            throw new InvalidOperationException("no way");
        });

        Target Last => _ => _.DependsOn(Breaks).Executes(() => { });
    }
}
