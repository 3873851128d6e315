using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Runs;

public sealed class RunTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private readonly RecordingLogger _log = new();
    private FakeAzure _azure = null!;
    private PipelineWorkspace _workspace = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync();
        _workspace = _azure.Workspace(_log);
    }

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Invoking_posts_what_is_given_and_leaves_the_rest_to_its_defaults()
    {
        var project = await PublishAsync();

        var job = await _workspace.InvokeAsync(project, new RunRequest { Inputs = new Dictionary<string, string> { ["share"] = "1" } }, Cancel);

        job.Should().Be("job-1");
        _azure.Runs.Invocations.Should().ContainSingle().Which.ToJsonString().Should().Be(
            """{"properties":{"inputData":{"share":{"jobInputType":"Literal","value":"1.0"}}}}""");
        _azure.Runs.Deployments.Should().Equal((string?)null);
    }

    [Fact]
    public async Task A_run_can_be_put_under_an_experiment()
    {
        var project = await PublishAsync();

        await _workspace.InvokeAsync(project, new RunRequest { ExperimentName = "trial" }, Cancel);

        // As Microsoft's own client sends it, and its how-to has it.
        var posted = _azure.Runs.Invocations.Should().ContainSingle().Subject["properties"]!;
        posted["properties"]!.ToJsonString().Should().Be("""{"experimentName":"trial"}""");
        posted["experimentName"].Should().BeNull();
    }

    [Fact]
    public async Task A_deployment_can_be_picked()
    {
        var project = await PublishAsync();

        await _workspace.InvokeAsync(project, new RunRequest { Deployment = "old-one" }, Cancel);

        _azure.Runs.Deployments.Should().Equal("old-one");
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(0, 0)]
    public async Task Of_the_list_of_runs_only_the_pages_are_read_that_are_asked_for(int count, int pages)
    {
        var read = 0;
        _azure.AnswerAny = async context =>
        {
            if (context.Request.Path.StartsWithSegments("/history"))
            {
                await FakeAzure.AnswerAsync(context, 200, new JsonObject { ["status"] = "Completed" });
                return true;
            }

            if (!context.Request.Path.Value!.EndsWith("/jobs", StringComparison.Ordinal))
            {
                return false;
            }

            var page = Interlocked.Increment(ref read);
            await FakeAzure.AnswerAsync(context, 200, new JsonObject
            {
                ["value"] = new JsonArray([.. Enumerable.Range(0, 3).Select(i => new JsonObject
                {
                    ["name"] = $"job-{page}-{i}",
                    ["systemData"] = new JsonObject { ["createdAt"] = $"2026-01-{28 - (3 * page) - i:00}T00:00:00Z" },
                })]),
                ["nextLink"] = $"{_azure.Address.AbsoluteUri.TrimEnd('/')}{context.Request.Path}?api-version=x&$skip={page + 1}",
            });
            return true;
        };

        var runs = await _workspace.ListRunsAsync(count, Cancel);

        runs.Should().HaveCount(count).And.BeInDescendingOrder(run => run.Created);
        read.Should().Be(pages);
    }

    [Fact]
    public async Task A_failed_invocation_is_not_made_a_second_time()
    {
        var project = await PublishAsync();
        var calls = 0;
        _azure.Refuse = call => call.StartsWith("POST /score", StringComparison.Ordinal) && ++calls > 0 ? 500 : null;

        var found = await FailureAsync(() => _workspace.InvokeAsync(project, new RunRequest { Inputs = new Dictionary<string, string>() }, Cancel));

        found.Should().ContainSingle().Which.Code.Should().Be("SLP0073");
        calls.Should().Be(1);
    }

    [Fact]
    public async Task Missing_unknown_and_mistyped_inputs_are_reported_together_and_nothing_is_called()
    {
        _folder.Replace("pipelines/breast-cancer/pipeline.yml", "inputs:\n  seed: 20", "inputs:\n  raw:\n    type: uri_folder\n  seed: 20");
        foreach (var schedule in Directory.EnumerateFiles(Path.Combine(_folder.Path, "pipelines/breast-cancer"), "schedule*"))
        {
            File.Delete(schedule);
        }

        var project = await PublishAsync();
        var inputs = new Dictionary<string, string> { ["seed"] = "x", ["shore"] = "1" };

        var found = await FailureAsync(() => _workspace.InvokeAsync(project, new RunRequest { Inputs = inputs }, Cancel));

        found.Select(diagnostic => diagnostic.Code).Should().BeEquivalentTo("SLP0060", "SLP0061", "SLP0062");
        found.Single(diagnostic => diagnostic.Code == "SLP0061").Message.Should().Contain("did you mean 'share'?");
        _azure.Runs.Invocations.Should().BeEmpty();
    }

    [Fact]
    public async Task Data_is_given_by_its_uri()
    {
        _folder.Replace("pipelines/breast-cancer/pipeline.yml", "inputs:\n  seed: 20", "inputs:\n  raw:\n    type: uri_file\n    path: azureml:raw:3\n  seed: 20");
        _azure.Resources.Put("data/raw/versions/3");
        var project = await PublishAsync();

        await _workspace.InvokeAsync(project, new RunRequest { Inputs = new Dictionary<string, string> { ["raw"] = "https://x/y.csv" } }, Cancel);
        await _workspace.InvokeAsync(project, new RunRequest { Inputs = new Dictionary<string, string>() }, Cancel);

        _azure.Runs.Invocations.Select(call => call["properties"]!["inputData"]!["raw"]!.ToJsonString()).Should().Equal(
            """{"jobInputType":"UriFile","uri":"https://x/y.csv"}""",
            $$"""{"jobInputType":"UriFile","uri":"{{FakeAzure.WorkspaceId}}/data/raw/versions/3"}""");
    }

    [Fact]
    public async Task Data_of_this_machine_is_uploaded_once_and_given_by_its_place()
    {
        DeclareData("uri_file", "uri_folder");
        var project = await PublishAsync();
        _folder.Write("data/raw.csv", "a,b\n1,2\n");
        _folder.Write("data/more/x/1.csv", "one");
        _folder.Write("data/more/2.csv", "two");
        var request = new RunRequest
        {
            Inputs = new Dictionary<string, string>
            {
                ["raw"] = Path.Combine(_folder.Path, "data/raw.csv"),
                ["more"] = Path.Combine(_folder.Path, "data/more/"),
            },
        };

        await _workspace.InvokeAsync(project, request, Cancel);
        var blobs = _azure.Blobs.Blobs.Keys.Where(key => key.Contains("/LocalUpload/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        await _workspace.InvokeAsync(project, request, Cancel);

        var data = _azure.Runs.Invocations.Select(call => call["properties"]!["inputData"]!).ToList();
        data[1].ToJsonString().Should().Be(data[0].ToJsonString());
        data[0]["raw"]!["jobInputType"]!.GetValue<string>().Should().Be("UriFile");
        var file = data[0]["raw"]!["uri"]!.GetValue<string>();
        file.Should().MatchRegex("^azureml://datastores/workspaceblobstore/paths/LocalUpload/[0-9a-f]{32}/raw.csv$");
        var folder = data[0]["more"]!["uri"]!.GetValue<string>();
        folder.Should().MatchRegex("^azureml://datastores/workspaceblobstore/paths/LocalUpload/[0-9a-f]{32}/more/$");
        blobs.Should().BeEquivalentTo(BlobOf(file), $"{BlobOf(folder)}x/1.csv", $"{BlobOf(folder)}2.csv");
        _azure.Blobs.Blobs[BlobOf(file)].Should().Equal("a,b\n1,2\n"u8.ToArray());

        static string BlobOf(string uri) => $"{FakeBlobs.Container}/{uri.Split("/paths/")[1]}";
    }

    [Fact]
    public async Task A_path_that_can_not_be_the_input_is_an_error_before_anything_is_uploaded()
    {
        DeclareData("uri_file", "mltable");
        var project = await PublishAsync();
        _folder.Write("data/table/1.csv", "one");
        var inputs = new Dictionary<string, string> { ["raw"] = "./none.csv", ["more"] = Path.Combine(_folder.Path, "data/table") };

        var found = await FailureAsync(() => _workspace.InvokeAsync(project, new RunRequest { Inputs = inputs }, Cancel));

        found.Select(diagnostic => $"{diagnostic.Code} {diagnostic.Message}").Should().Equal(
            "SLP0062 input 'raw' is './none.csv', and there is no such file or folder",
            $"SLP0062 input 'more' is '{inputs["more"]}', which has no file 'MLTable' in it");
        _azure.Blobs.Blobs.Keys.Should().NotContain(key => key.Contains("/LocalUpload/", StringComparison.Ordinal));
        _azure.Runs.Invocations.Should().BeEmpty();
    }

    [Fact]
    public async Task What_has_not_been_published_can_not_be_invoked()
    {
        var project = SamplePipeline.Load(_folder)[0];

        var found = await FailureAsync(() => _workspace.InvokeAsync(project, new RunRequest { Inputs = new Dictionary<string, string>() }, Cancel));

        found.Should().ContainSingle().Which.ToString().Should()
            .Be($"error SLP0063: can't run 'breast-cancer': endpoint 'breast-cancer-abcdef' has not been published{Environment.NewLine}  fix: publish it first");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_line_of_a_log_that_grows_is_shown_once_with_its_step(bool ignoresRanges)
    {
        _azure.Runs.IgnoresRanges = ignoresRanges;
        _azure.Runs.Script.Add(new FakeStep(
            "prepare", ("Queued", ""), ("Running", "one\ntw"), ("Running", "one\ntwo\nthrée"), ("Completed", "one\ntwo\nthrée\nend")));
        _azure.Runs.Script.Add(new FakeStep("train", ("NotStarted", ""), ("NotStarted", ""), ("Running", ""), ("Running", ""), ("Completed", "done\n")));

        var run = await _workspace.FollowAsync("job-1", cancellationToken: Cancel);

        run.IsCompleted.Should().BeTrue();
        run.Steps.Select(step => (step.Name, step.Status)).Should().Equal(("prepare", "Completed"), ("train", "Completed"));
        _log.Lines.Where(line => line.StartsWith('[')).Should()
            .Equal("[prepare] one", "[prepare] two", "[prepare] thrée", "[prepare] end", "[train] done");
        _log.Lines.Where(line => line.StartsWith("Step prepare", StringComparison.Ordinal)).Should()
            .Equal("Step prepare: Queued", "Step prepare: Running", "Step prepare: Completed");
    }

    [Fact]
    public async Task Each_look_tells_how_far_all_steps_are()
    {
        _azure.Runs.Script.Add(new FakeStep("prepare", ("Running", ""), ("Completed", "")));
        _azure.Runs.Script.Add(new FakeStep("train", ("NotStarted", ""), ("Running", ""), ("Completed", "")));
        var looks = new List<string>();

        await _workspace.FollowAsync("job-1", steps => looks.Add(string.Join(' ', steps.Select(step => $"{step.Name}:{step.Status}"))), Cancel);

        looks.Should().Equal("prepare:Running train:NotStarted", "prepare:Completed train:Running", "prepare:Completed train:Completed");
    }

    [Fact]
    public async Task A_failed_step_is_named_with_its_last_forty_lines()
    {
        var log = string.Concat(Enumerable.Range(1, 60).Select(number => $"line {number}\n"));
        _azure.Runs.Ends = "Failed";
        _azure.Runs.Script.Add(new FakeStep("prepare", ("Completed", "fine\n")));
        _azure.Runs.Script.Add(new FakeStep("train_r", ("Running", "line 1\n"), ("Failed", log)));

        var run = await _workspace.FollowAsync("job-1", cancellationToken: Cancel);

        var error = FluentActions.Invoking(run.EnsureCompleted).Should().Throw<DiagnosticException>()
            .Which.Diagnostics.Should().ContainSingle().Subject;
        error.Code.Should().Be("SLP0064");
        var lines = error.Message.Split(Environment.NewLine);
        lines[0].Should().Be("step 'train_r' of job 'job-1' failed: exit code 1");
        lines.Skip(1).Select(line => line.Trim()).Should().Equal(Enumerable.Range(21, 40).Select(number => $"line {number}"));

        // Whoever has seen the log need not see it again.
        FluentActions.Invoking(() => run.EnsureCompleted(isLogShown: true)).Should().Throw<DiagnosticException>()
            .Which.Diagnostics.Single().Message.Should().Be("step 'train_r' of job 'job-1' failed: exit code 1");
    }

    [Fact]
    public async Task Steps_end_before_the_job_is_said_to_have_ended()
    {
        _azure.Runs.Script.Add(new FakeStep("prepare", ("Running", ""), ("Completed", "last words")));

        await _workspace.FollowAsync("job-1", cancellationToken: Cancel);

        _log.Lines.Should().Equal(
            "Job job-1: Running", "Step prepare: Running", "Step prepare: Completed", "[prepare] last words", "Job job-1: Completed");
    }

    [Fact]
    public async Task Following_can_be_given_up_without_ending_the_job()
    {
        _azure.Runs.Script.Add(new FakeStep("prepare", [.. Enumerable.Repeat(("Running", ""), 1000)]));
        using var giveUp = new CancellationTokenSource();
        var following = _workspace.FollowAsync("job-1", cancellationToken: giveUp.Token);
        await giveUp.CancelAsync();

        await FluentActions.Awaiting(() => following).Should().ThrowAsync<OperationCanceledException>();

        // Whether the job goes on is for whoever gave up to decide, and to say.
        _azure.Resources.Cancelled.Should().BeEmpty();
    }

    [Fact]
    public async Task Logs_of_one_step_are_read_as_they_are_now()
    {
        _azure.Runs.Script.Add(new FakeStep("prepare", ("Completed", "one\n")));
        _azure.Runs.Script.Add(new FakeStep("train", ("Running", "two\nthree")));

        var logs = await _workspace.ReadLogsAsync("job-1", "train", cancellationToken: Cancel);

        var log = logs.Should().ContainSingle().Subject;
        log.File.Should().Be("user_logs/std_log.txt");
        log.Lines.Should().Equal("two", "three");
    }

    [Fact]
    public async Task A_step_that_the_run_does_not_have_is_answered_with_those_it_has()
    {
        _azure.Runs.Script.Add(new FakeStep("prepare", ("Completed", "one\n")));

        var found = await FailureAsync(() => _workspace.ReadLogsAsync("job-1", "prepar", cancellationToken: Cancel));

        found.Should().ContainSingle().Which.Message.Should().Be("job 'job-1' has no step 'prepar' (did you mean 'prepare'?)");
    }

    [Fact]
    public async Task A_job_can_be_cancelled()
    {
        await _workspace.CancelAsync("job-1", Cancel);

        _azure.Resources.Cancelled.Should().Equal("job-1");
    }

    [Fact]
    public async Task Outputs_are_downloaded_by_step_and_output()
    {
        _azure.Runs.Script.Add(new FakeStep("evaluate", ("Completed", "")));
        _azure.Blobs.Blobs[$"{FakeBlobs.Container}/azureml/child-evaluate/report/metrics.json"] = "{}"u8.ToArray();
        _azure.Blobs.Blobs[$"{FakeBlobs.Container}/azureml/child-evaluate/table"] = "a,b"u8.ToArray();
        _azure.Blobs.Blobs[$"{FakeBlobs.Container}/azureml/child-other/report/metrics.json"] = "no"u8.ToArray();
        var run = await _workspace.FollowAsync("job-1", cancellationToken: Cancel);
        var directory = Path.Combine(_folder.Path, "runs", "job-1");

        var files = await _workspace.DownloadOutputsAsync(run, directory, Cancel);

        files.Should().Equal(
            Path.Combine(directory, "evaluate", "report", "metrics.json"),
            Path.Combine(directory, "evaluate", "table"));
        File.ReadAllText(files[1]).Should().Be("a,b");
    }

    [Fact]
    public async Task An_output_can_not_be_written_outside_of_its_folder()
    {
        _azure.Runs.Script.Add(new FakeStep("evaluate", ("Completed", "")));
        _azure.Blobs.Blobs[$"{FakeBlobs.Container}/azureml/child-evaluate/../../escaped"] = "x"u8.ToArray();
        var run = await _workspace.FollowAsync("job-1", cancellationToken: Cancel);

        var found = await FailureAsync(() => _workspace.DownloadOutputsAsync(run, Path.Combine(_folder.Path, "runs"), Cancel));

        found.Should().ContainSingle().Which.Code.Should().Be("SLP0075");
    }

    [Fact]
    public async Task A_published_endpoint_says_how_to_call_it()
    {
        var project = await PublishAsync();

        var page = (await _workspace.ReadEndpointAsync(project, Cancel)).ToMarkdown();

        page.Should().StartWith("# breast-cancer-abcdef");
        page.Should().Contain($"curl --fail-with-body -X POST '{_azure.Address}score/breast-cancer-abcdef/jobs'");
        page.Should().Contain("`token.ml`");
        page.Should().Contain("\"resource\": \"https://ml.azure.com\"");
        page.Should().Contain("""{"properties":{"inputData":{"seed":{"jobInputType":"Literal","value":"20"}""");
        page.Should().NotContain(FakeAzure.Token);
    }

    private void DeclareData(string raw, string more)
    {
        _azure.Resources.Put("data/raw/versions/3");
        _azure.Resources.Put("data/more/versions/1");
        _folder.Replace(
            "pipelines/breast-cancer/pipeline.yml",
            "inputs:\n  seed: 20",
            $"inputs:\n  raw: {{type: {raw}, path: azureml:raw:3}}\n  more: {{type: {more}, path: azureml:more:1}}\n  seed: 20");
    }

    private async Task<PipelineProject> PublishAsync()
    {
        var projects = SamplePipeline.Load(_folder);
        var plan = await _workspace.PlanAsync(projects, SamplePipeline.Images, Cancel);
        await _workspace.ApplyAsync(plan, cancellationToken: Cancel);
        return projects[0];
    }

    private static async Task<IReadOnlyList<Diagnostic>> FailureAsync(Func<Task> action) =>
        (await FluentActions.Awaiting(action).Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;
}
