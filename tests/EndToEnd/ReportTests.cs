using System.Text.Json;
using Slipway.Core.Processes;
using Slipway.Releases.Tests.Hosts;

namespace Slipway.EndToEnd;

/// <summary>What a change touches and what has come of it, on a repository that builds in seconds.</summary>
public sealed class ReportTests
{
    private const string Script = "pipelines/hello/src/score.sh";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_told_by_the_pipelines_that_it_touches_and_by_what_their_tests_came_to_in_the_last_release()
    {
        await using var clone = await CreateAsync();
        var released = await clone.BuildAsync("Publish", "Release", "--release-version", "1.0.0");
        released.ExitCode.Should().Be(0, released.Output);

        await GitAsync(clone, "checkout", "--quiet", "-b", "change");
        await clone.EditAsync(Script, "0.95", "0.91");
        await File.WriteAllTextAsync(Path.Combine(clone.Directory, "NEWS.md"), "Scores are lower.\n", Cancel);
        await clone.CommitAsync("feat: score lower");
        var reported = await clone.BuildAsync("Report", "--since", "main");
        reported.ExitCode.Should().Be(0, reported.Output);
        reported.Output.Should().Contain("hello: test score passed").And.NotContain("bye: test");
        reported.SummaryOf("Report").Should().Contain("1 worse than v1.0.0");

        using (var report = await ReadAsync(clone))
        {
            var root = report.RootElement;
            root.GetProperty("release").GetString().Should().Be("v1.0.0");
            TouchedPipelines(root).Should().Equal("hello");
            Texts(root.GetProperty("since").GetProperty("files")).Should().Equal("NEWS.md", Script);
            Texts(root.GetProperty("since").GetProperty("otherFiles")).Should().Equal("NEWS.md");
            OutcomeOf(root, "hello", "score").Should().Be("passed");
            OutcomeOf(root, "bye", "runs-to-the-end").Should().Be("proven");
            var number = ScoreOf(root);
            TestOf(root, "hello", "score").GetProperty("seconds").GetDouble().Should().BePositive();
            number.GetProperty("earlier").GetDouble().Should().Be(0.95);
            number.GetProperty("value").GetDouble().Should().Be(0.91);
            number.GetProperty("change").GetString().Should().Be("worse");
            LinesOf(root, "Images").Should().BeEmpty("the image is the release's");
            LinesOf(root, "Pipelines").Should()
                .Contain(line => line.StartsWith("- pipeline component `hello`: ", StringComparison.Ordinal))
                .And.Contain(line => line.StartsWith("- code `src`: ", StringComparison.Ordinal))
                .And.NotContain(line => line.Contains("bye", StringComparison.Ordinal));
            LinesOf(root, "Schedules").Should().BeEmpty("no schedule is changed");
            var schedule = root.GetProperty("schedules").EnumerateArray().Single();
            schedule.GetProperty("runsInThirtyDays").GetInt32().Should().Be(30);
        }

        var markdown = await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/changes/report.md"), Cancel);
        markdown.Should().Contain("| `hello/score` | `$.score of letter/score.json` | 0.95 | 0.91 | ❌ worse |")
            .And.Contain("| `hello/score` | `$.loss of letter/score.json` | 2.5e-6 | 2.5e-6 | same |")
            .And.Contain("pipeline **hello**").And.Contain("pipeline `bye`").And.NotContain("pipeline **bye**");
        var page = await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/changes/report.html"), Cancel);
        page.Should().Contain(">0.95</td>").And.Contain(">0.91</td>").And.Contain("<td>❌ worse</td>").And.NotContain("&lt;details");

        // What is published has its proof, and with it the numbers.
        var published = await clone.BuildAsync("Publish", "Report", "--since", "main");
        published.ExitCode.Should().Be(0, published.Output);
        var again = await clone.BuildAsync("Report", "--since", "main");
        again.SummaryOf("TestPipelines").Should().Contain("UpToDate", again.Output);
        using (var report = await ReadAsync(clone))
        {
            OutcomeOf(report.RootElement, "hello", "score").Should().Be("proven");
            var number = ScoreOf(report.RootElement);
            (number.GetProperty("value").GetDouble(), number.GetProperty("change").GetString()).Should().Be((0.91, "worse"));
        }

        // Without what an image had, and below what the test wants.
        await File.AppendAllTextAsync(
            Path.Combine(clone.Directory, "images/tiny/Dockerfile"), "RUN dpkg --purge --force-all tzdata\n", Cancel);
        await clone.EditAsync(Script, "0.91", "0.5");
        var failed = await clone.BuildAsync("Report", "--since", "main");
        failed.ExitCode.Should().NotBe(0);
        failed.SummaryOf("Report").Should().Contain("1 failed", failed.Output);
        markdown = await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/changes/report.md"), Cancel);
        markdown.Should().Contain("`pipelines/hello/tests/score.yml:3`").And.Contain("image **tiny**")
            .And.Contain("pipeline **bye**").And.MatchRegex("tzdata");
        using var last = await ReadAsync(clone);
        OutcomeOf(last.RootElement, "hello", "score").Should().Be("failed");
        LinesOf(last.RootElement, "Images").Should().Contain(line => line.Contains("tzdata", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pull_request_has_the_report_in_the_runs_summary_and_in_one_comment_that_is_kept_up_to_date()
    {
        await using var clone = await CreateAsync();
        var origin = Directory.CreateTempSubdirectory("slipway-origin-").FullName;
        await GitAsync(clone, "init", "--quiet", "--bare", origin);
        await GitAsync(clone, "remote", "add", "origin", origin);
        await GitAsync(clone, "push", "--quiet", "origin", "main");
        await GitAsync(clone, "checkout", "--quiet", "-b", "change");
        await clone.EditAsync(Script, "0.95", "0.91");
        await clone.CommitAsync("feat: score lower");
        await using var gitHub = await FakeHost.StartAsync();
        var summary = Path.Combine(origin, "summary.md");
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_API_URL"] = gitHub.Address,
            ["GITHUB_BASE_REF"] = "main",
            ["GITHUB_REF"] = "refs/pull/7/merge",
            ["GITHUB_REPOSITORY"] = "org/repo",
            ["GITHUB_STEP_SUMMARY"] = summary,
            ["GITHUB_TOKEN"] = FakeHost.Token,
        })
        {
            clone.Environment[name] = value;
        }

        var first = await clone.BuildAsync("Report");
        first.ExitCode.Should().Be(0, first.Output);
        first.Output.Should().NotContain("bye: test");
        using (var report = await ReadAsync(clone))
        {
            // Nothing is published, and so nothing proven: what is not touched is not run all the same.
            TouchedPipelines(report.RootElement).Should().Equal("hello");
            OutcomeOf(report.RootElement, "hello", "score").Should().Be("passed");
            OutcomeOf(report.RootElement, "bye", "runs-to-the-end").Should().Be("unaffected");
        }

        // Nor is it published so.
        var published = await clone.BuildAsync("Publish");
        published.ExitCode.Should().NotBe(0);
        published.Output.Should().Contain("SLP1910").And.Contain("'bye'").And.NotContain("+ pipeline component");

        (await File.ReadAllTextAsync(summary, Cancel)).Should().Contain("## What this change does").And.Contain("pipeline **hello**");
        var body = gitHub.Comments.GitHub.Should().ContainSingle().Which["body"]!.GetValue<string>();
        body.Should().Contain("## What this change does").And.Contain("`hello/score`").And.NotContain(FakeHost.Token);

        await clone.EditAsync(Script, "0.91", "0.92");
        await clone.CommitAsync("fix: score a bit higher");
        var second = await clone.BuildAsync("Report");
        second.ExitCode.Should().Be(0, second.Output);
        gitHub.Comments.GitHub.Should().ContainSingle().Which["body"]!.GetValue<string>().Should().Contain("| 0.92 |");

        // As for a fork, whose token may only read.
        gitHub.Comments.IsReadOnly = true;
        await clone.EditAsync(Script, "0.92", "0.93");
        var refused = await clone.BuildAsync("Report");
        refused.ExitCode.Should().Be(0, refused.Output);
        refused.Output.Should().Contain("pull request 7 of org/repo can't be commented on");
        gitHub.Comments.GitHub.Should().ContainSingle().Which["body"]!.GetValue<string>().Should().Contain("| 0.92 |");
        Directory.Delete(origin, recursive: true);
    }

    [Fact]
    public async Task What_a_change_can_not_be_compared_with_is_said_and_everything_is_tested()
    {
        await using var clone = await CreateAsync();
        await GitAsync(clone, "checkout", "--quiet", "-b", "change");
        var unknown = await clone.BuildAsync("Report", "--since", "mian");
        unknown.ExitCode.Should().NotBe(0);
        unknown.Output.Should().Contain("SLP4025").And.Contain("'mian'");

        // The checkout of a pull request's job has no other branch unless it is told to: nobody asked to compare with it.
        clone.Environment["GITHUB_BASE_REF"] = "main";
        var shallow = await clone.BuildAsync("Report");
        shallow.ExitCode.Should().Be(0, shallow.Output);
        shallow.Output.Should().Contain("bye: test runs-to-the-end passed").And.Contain("'origin/main'");
        (await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/changes/report.md"), Cancel))
            .Should().Contain("fetch-depth: 0");
        clone.Environment.Remove("GITHUB_BASE_REF");

        // A commit whose pipelines nobody can read.
        await clone.EditAsync("pipelines/bye/pipeline.yml", "jobs:", "jbos:");
        await clone.CommitAsync("chore: break it");
        await GitAsync(clone, "branch", "--force", "main");
        await clone.EditAsync("pipelines/bye/pipeline.yml", "jbos:", "jobs:");
        await clone.CommitAsync("fix: mend it");
        var mended = await clone.BuildAsync("Report", "--since", "main");
        mended.ExitCode.Should().Be(0, mended.Output);
        mended.Output.Should().Contain("Every pipeline counts as changed since main");
        using (var report = await ReadAsync(clone))
        {
            TouchedPipelines(report.RootElement).Should().Equal("bye", "hello");
            report.RootElement.GetProperty("since").GetProperty("obstacle").GetString().Should().Contain("jbos");
        }

        Directory.Delete(Path.Combine(clone.Directory, ".git"), recursive: true);
        var copied = await clone.BuildAsync("Report");
        copied.ExitCode.Should().Be(0, copied.Output);
        (await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/changes/report.md"), Cancel))
            .Should().Contain("## What this change does").And.Contain("can't be told");
    }

    /// <summary>A clone, on its branch <c>main</c>, with a pipeline that writes a number and another one that has nothing of it.</summary>
    private static async Task<Clone> CreateAsync()
    {
        var clone = await Clone.CreateAsync(tiny: true);
        await clone.EditAsync(
            "pipelines/hello/pipeline.yml",
            """
                command: >-
                  cat /etc/greeting.txt && echo "hello ${{inputs.name}}" > ${{outputs.letter}}/letter.txt
            """,
            """
                code: ./src
                command: sh score.sh ${{outputs.letter}} ${{inputs.name}}
            """);
        await WriteAsync(clone, Script, """
            echo "hello $2" > "$1/letter.txt"
            echo '{ "score": 0.95, "loss": 0.0000025 }' > "$1/score.json"

            """);
        await WriteAsync(clone, "pipelines/hello/tests/score.yml", """
            expect:
              outputs:
                letter/score.json: { json: { $.score: { min: 0.9 }, $.loss: { max: 1 } } }

            """);
        await WriteAsync(clone, "pipelines/bye/pipeline.yml", """
            $schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
            type: pipeline
            settings:
              default_compute: azureml:cpu-cluster
            jobs:
              leave:
                type: command
                environment: azureml:tiny@latest
                command: echo goodbye

            """);
        await GitAsync(clone, "config", "user.name", "Test");
        await GitAsync(clone, "config", "user.email", "test@example.org");
        await clone.CommitAsync("feat: score");
        await GitAsync(clone, "branch", "--move", "main");
        return clone;
    }

    private static async Task WriteAsync(Clone clone, string file, string text)
    {
        var path = Path.Combine(clone.Directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, Cancel);
    }

    private static async Task<JsonDocument> ReadAsync(Clone clone) =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/changes/report.json"), Cancel));

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(text => text.GetString()!);

    private static IEnumerable<string> TouchedPipelines(JsonElement report) =>
        report.GetProperty("since").GetProperty("pipelines").EnumerateArray()
            .Where(touch => touch.GetProperty("isTouched").GetBoolean())
            .Select(touch => touch.GetProperty("name").GetString()!);

    private static JsonElement TestOf(JsonElement report, string pipeline, string name) =>
        report.GetProperty("tests").EnumerateArray().Single(test =>
            test.GetProperty("pipeline").GetString() == pipeline && test.GetProperty("name").GetString() == name);

    private static JsonElement ScoreOf(JsonElement report) =>
        TestOf(report, "hello", "score").GetProperty("measured").EnumerateArray().Single(number =>
            number.GetProperty("name").GetString() == "$.score of letter/score.json");

    private static string OutcomeOf(JsonElement report, string pipeline, string name) =>
        TestOf(report, pipeline, name).GetProperty("outcome").GetString()!;

    private static IEnumerable<string> LinesOf(JsonElement report, string section) =>
        Texts(report.GetProperty("differences").EnumerateArray()
            .Single(other => other.GetProperty("title").GetString() == section).GetProperty("lines"));

    private static async Task GitAsync(Clone clone, params string[] arguments) =>
        await new ChildProcess("git", arguments) { WorkingDirectory = clone.Directory }.RunSuccessfullyAsync(Cancel);
}
