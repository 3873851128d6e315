using System.Text.Json;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>Tests of pipelines, from a file to what is published, on a repository that builds in seconds.</summary>
public sealed class PipelineTestTests
{
    private const string TestFile = "pipelines/hello/tests/letter.yml";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_does_not_run_as_its_tests_say_is_neither_published_nor_released()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await WriteAsync(clone, "expect: { outputs: { leter/letter.txt: { exists: true } } }");
        var mistaken = await clone.BuildAsync("Validate");
        mistaken.ExitCode.Should().NotBe(0);
        mistaken.Output.Should().MatchRegex($@"{TestFile}:1:\d+: error SLP60\d\d: .*leter.*letter");

        await WriteAsync(clone, """
            inputs: { name: you }
            expect:
              outputs:
                letter/letter.txt: { text: { contains: goodbye } }
            """);

        var failed = await clone.BuildAsync("Publish");
        failed.ExitCode.Should().NotBe(0);
        failed.Output.Should().MatchRegex($@"{TestFile}:4:\d+: error SLP60\d\d: .*goodbye.*letter\.txt");
        failed.Output.Should().Contain("WorkspaceOpen --of-tests").And.Contain("in artifacts/tests/hello/letter/greet/letter/letter.txt");
        failed.SummaryOf("PublishPipelines").Should().Contain("NotRun");
        (await WorkspaceState.ReadAsync(clone)).Names("batchEndpoints").Should().BeEmpty();

        await clone.EditAsync(TestFile, "goodbye", "hello you");
        var passed = await clone.BuildAsync("Publish");
        passed.ExitCode.Should().Be(0, passed.Output);
        passed.SummaryOf("TestPipelines").Should().Contain("Succeeded");
        var report = await File.ReadAllTextAsync(
            Path.Combine(clone.Directory, "artifacts", "test-results", "pipeline-hello.xml"), Cancel);
        report.Should().Contain("name=\"letter\"").And.NotContain("<failure");

        // The proof is in the workspace, so that nothing runs again that is the same.
        var state = await WorkspaceState.ReadAsync(clone);
        var again = await clone.BuildAsync("Publish");
        again.SummaryOf("TestPipelines").Should().Contain("UpToDate", again.Output);
        again.SummaryOf("PublishPipelines").Should().Contain("UpToDate");
        (await WorkspaceState.ReadAsync(clone)).Resources.Should().Equal(state.Resources);

        // Another test of the same pipeline: it runs, and that it has passed is told of what is published already.
        await clone.EditAsync(TestFile, "name: you", "name: yourself");
        await clone.EditAsync(TestFile, "hello you", "hello yourself");
        var changed = await clone.BuildAsync("Publish");
        changed.SummaryOf("TestPipelines").Should().Contain("Succeeded", changed.Output);
        changed.SummaryOf("PublishPipelines").Should().Contain("UpToDate");
        (await clone.BuildAsync("TestPipelines")).SummaryOf("TestPipelines").Should().Contain("UpToDate");

        await clone.EditAsync("pipelines/hello/pipeline.yml", "name: world", "name: all");
        await clone.CommitAsync("feat: greet all");
        var skipped = await clone.BuildAsync("Publish", "--skip", "TestPipelines");
        skipped.ExitCode.Should().Be(0, skipped.Output);
        skipped.SummaryOf("TestPipelines").Should().Contain("Skipped");
        var refused = await clone.BuildAsync("Release", "--release-version", "1.0.0");
        refused.ExitCode.Should().NotBe(0);
        refused.Output.Should().Contain("SLP4023").And.Contain("'hello'");
        var allowed = await clone.BuildAsync("Release", "--release-version", "1.0.0", "--allow-untested");
        allowed.ExitCode.Should().Be(0, allowed.Output);
        var tag = await new ChildProcess("git", "cat-file", "-p", "v1.0.0") { WorkingDirectory = clone.Directory }
            .RunSuccessfullyAsync(Cancel);
        tag.Output.Should().Contain("untested:").And.Contain("name: hello");
    }

    [Fact]
    public async Task A_plan_says_which_tests_a_publish_would_run()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await WriteAsync(clone, "inputs: { name: you }\n");

        var unbuilt = await clone.BuildAsync("Plan");
        unbuilt.ExitCode.Should().Be(0, unbuilt.Output);
        unbuilt.Output.Should().Contain("tests of hello: letter would run (the registry does not have all images of hello");

        (await clone.BuildAsync("Publish")).ExitCode.Should().Be(0);
        (await clone.BuildAsync("Plan")).Output.Should().Contain("tests of hello: proven: 1 test passed");
        var document = await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/plan/plan.json"), Cancel);
        var planned = JsonElement.Parse(document).GetProperty("tests")[0];
        planned.GetProperty("pipeline").GetString().Should().Be("hello");
        planned.GetProperty("tests")[0].GetString().Should().Be("letter");
        planned.GetProperty("state").GetString().Should().Be("proven");

        await clone.EditAsync("pipelines/hello/pipeline.yml", "name: world", "name: all");
        (await clone.BuildAsync("Plan")).Output.Should().Contain("tests of hello: letter would run (hello as it is now is not proven");
        (await File.ReadAllTextAsync(Path.Combine(clone.Directory, "artifacts/plan/plan.md"), Cancel))
            .Should().Contain("- tests of hello: letter would run");

        await clone.EditAsync(
            "pipelines/hello/pipeline.yml", "inputs:\n  name: all", "inputs:\n  name: { type: uri_file, path: ./endpoint.yml }");
        File.Delete(Path.Combine(clone.Directory, TestFile));
        File.Delete(Path.Combine(clone.Directory, "pipelines/hello/schedule.yml"));
        (await clone.BuildAsync("Plan")).Output.Should().MatchRegex("tests of hello: none, since .*its input name has no default");
    }

    [Fact]
    public async Task A_step_runs_alone_with_what_a_test_or_a_run_gives_and_a_part_of_a_pipeline_runs_as_it_is()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await clone.EditAsync("pipelines/hello/pipeline.yml", "outputs:\n  letter:", "outputs:\n  sent:\n    type: uri_folder\n  letter:");
        await File.AppendAllTextAsync(Path.Combine(clone.Directory, "pipelines/hello/pipeline.yml"), """

              send:
                type: command
                environment: azureml:tiny@latest
                command: >-
                  cp ${{inputs.letter}}/letter.txt ${{outputs.sent}}/sent.txt && echo sent by ${{inputs.by}}
                inputs:
                  letter: ${{parent.jobs.greet.outputs.letter}}
                  by: ${{parent.inputs.name}}
                outputs:
                  sent: ${{parent.outputs.sent}}
            """, Cancel);
        string Sent() => File.ReadAllText(Path.Combine(clone.Directory, "artifacts/steps/hello/send/sent/sent.txt")).Trim();

        // One build does both: it waits for no other, and not for itself.
        var ofTest = await clone.BuildAsync("Publish", "RunStep", "--step", "send", "--input", "name=post");
        ofTest.ExitCode.Should().Be(0, ofTest.Output);
        ofTest.Output.Should().Contain("test runs-to-the-end passed").And.Contain("[send] sent by post");
        Sent().Should().Be("hello world");

        var run = await clone.BuildAsync("Run", "--input", "name=moon");
        run.ExitCode.Should().Be(0, run.Output);
        var ofRun = await clone.BuildAsync("RunStep", "--step", "send", "--from-run", run.JobName());
        ofRun.ExitCode.Should().Be(0, ofRun.Output);
        ofRun.Output.Should().Contain("[send] sent by moon").And.Contain("sent/sent.txt: 11 bytes, as before").And.NotContain("[greet]");
        Sent().Should().Be("hello moon");

        var part = await clone.BuildAsync("Run", "--steps", "greet", "--input", "name=sun");
        part.ExitCode.Should().Be(0, part.Output);
        part.Output.Should().Contain("greet/letter/letter.txt").And.NotContain("sent.txt");
        var given = await clone.BuildAsync("RunStep", "--step", "send", "--input", "greet.letter=artifacts/steps/hello/send/sent");
        given.Output.Should().Contain("No such file", "sent.txt is no letter.txt");
        var completed = await clone.BuildAsync("Run", "--from-failed", run.JobName());
        completed.Output.Should().Contain("SLP1908").And.Contain("completed");
        (await clone.BuildAsync("RunStep", "--step", "sned")).Output.Should().Contain("SLP1906").And.Contain("'send'");
    }

    [Fact]
    public async Task A_run_that_went_well_becomes_a_test_and_a_step_runs_again_with_each_save_or_waits_for_whoever_works_in_it()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        var published = await clone.BuildAsync("Publish", "Run", "--input", "name=moon");
        published.ExitCode.Should().Be(0, published.Output);

        var recorded = await clone.BuildAsync("RecordTest", "--from-run", published.JobName(), "--test-name", "moon");
        recorded.ExitCode.Should().Be(0, recorded.Output);
        (await File.ReadAllTextAsync(Path.Combine(clone.Directory, "pipelines/hello/tests/moon.yml"), Cancel))
            .Should().StartWith("# yaml-language-server: $schema=../../../.nuke/pipeline-test.schema.json\n")
            .And.Contain("name: moon").And.Contain("letter/letter.txt:");
        (await clone.BuildAsync("RecordTest", "--from-run", published.JobName(), "--test-name", "moon")).Output.Should().Contain("SLP6030");
        (await clone.BuildAsync("TestPipelines")).SummaryOf("TestPipelines").Should().Contain("Succeeded");

        var letter = Path.Combine(clone.Directory, "artifacts/steps/hello/greet/letter/letter.txt");
        var isEdited = false;
        var watched = await clone.BuildAndInterruptAsync(
            async () =>
            {
                if (!isEdited && await HasAsync(letter, "hello moon"))
                {
                    await clone.EditAsync("pipelines/hello/pipeline.yml", "echo \"hello", "echo \"good night");
                    isEdited = true;
                }

                return isEdited && await HasAsync(letter, "good night moon");
            },
            "RunStep", "--step", "greet", "--watch");
        watched.Output.Should().Contain("pipelines/hello/pipeline.yml was saved");

        var state = Path.Combine(clone.Directory, ".nuke", "temp", "tests-workspace");
        var said = "";
        await clone.BuildAndInterruptAsync(
            async () =>
            {
                var steps = await ContainersAsync(state);
                if (steps is [var container])
                {
                    said = (await new ChildProcess("docker", "exec", container, "sh", "/tmp/step.sh").RunAsync(Cancel)).Output;
                }

                return said.Contains("hello", StringComparison.Ordinal);
            },
            "RunStep", "--step", "greet", "--open-shell");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (await ContainersAsync(state) is not [])
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    [Fact]
    public async Task A_build_that_is_killed_while_it_tests_leaves_no_container()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await clone.EditAsync("pipelines/hello/pipeline.yml", "cat /etc/greeting.txt", "sleep 600");

        (await clone.BuildAndKillAsync("runs-to-the-end runs as job", "TestPipelines")).Should().BeTrue();

        // The server sees by itself that nobody wants the job any more, and takes its containers with it.
        var state = Path.Combine(clone.Directory, ".nuke", "temp", "tests-workspace");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while (!File.ReadAllText(Path.Combine(state, "workspace.log")).Contains("is gone: they are canceled", StringComparison.Ordinal)
            || await ContainersAsync(state) is not [])
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    /// <summary>The steps' containers of the workspace whose state a folder has: what they mount is in it.</summary>
    private static async Task<IReadOnlyList<string>> ContainersAsync(string state)
    {
        var listed = await new ChildProcess(
            "docker", "ps", "--all", "--no-trunc", "--filter", "label=slipway.workspace", "--format", "{{.Names}} {{.Mounts}}")
            .RunSuccessfullyAsync(Cancel);
        return [.. listed.Output.Split('\n').Where(line => line.Contains(state, StringComparison.Ordinal)).Select(line => line.Split(' ')[0])];
    }

    // A file that is being written anew is not there for a moment.
    private static async Task<bool> HasAsync(string file, string text)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, Cancel)).Contains(text, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task WriteAsync(Clone clone, string test)
    {
        var path = Path.Combine(clone.Directory, TestFile);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, test, Cancel);
    }
}
