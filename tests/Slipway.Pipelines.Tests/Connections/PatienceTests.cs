using Microsoft.AspNetCore.Http;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Tests.Fake;
using Slipway.Pipelines.Tests.Runs;

namespace Slipway.Pipelines.Tests.Connections;

/// <summary>A workspace that is slow, busy or silent: it is waited for aloud, and not for ever, whatever is asked of it.</summary>
public sealed class PatienceTests : IAsyncLifetime
{
    // One request of each client: resources, lists, actions, blobs; and what a run is followed by.
    private const string Resource = "GET /environments/";
    private const string Written = "PUT /environments/";
    private const string List = "GET /schedules";
    private const string Action = "POST /startPendingUpload";
    private const string Blob = "PUT /upload-";
    private const string History = "GET /history/";
    private const string Log = "GET /logs/";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private readonly RecordingLogger _log = new();
    private readonly ManualTime _time = new();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync()
    {
        _azure = await FakeAzure.StartAsync();
        _azure.Runs.Script.Add(new FakeStep("prepare", ("Completed", "done\n")));
    }

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Resource)]
    [InlineData(Written)]
    [InlineData(List)]
    [InlineData(Action)]
    [InlineData(Blob)]
    [InlineData(History)]
    [InlineData(Log)]
    public async Task A_request_that_is_never_answered_is_told_of_after_seconds_and_given_up_after_minutes(string request)
    {
        _azure.AnswerAny = async context =>
        {
            if (!Is(context, request))
            {
                return false;
            }

            // So that nobody has to wait: five seconds go by, and once these are told of, five minutes.
            _log.OnLine = _ => _time.Advance(TimeSpan.FromMinutes(5));
            _time.Advance(TimeSpan.FromSeconds(5));
            var aborted = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
            return true;
        };

        var found = await FailureAsync(request);

        found.Code.Should().Be("SLP0074");
        found.Message.Should().Contain("does not answer in time").And.Contain($"(https://");
        _log.Lines.Should().Contain(line => line.StartsWith("The workspace has not yet answered when asked to ", StringComparison.Ordinal)
            && line.EndsWith(": waiting until 12:05:00 at most", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Resource)]
    [InlineData(Written)]
    [InlineData(List)]
    [InlineData(Action)]
    [InlineData(Blob)]
    [InlineData(History)]
    [InlineData(Log)]
    public async Task A_wait_that_the_workspace_asks_for_is_told_of_and_kept(string request)
    {
        var asked = 0;
        _azure.AnswerAny = context => BusyAsync(context, request, "30", () => Interlocked.Increment(ref asked) == 1);
        _time.PassesAtOnce = wait => wait == TimeSpan.FromSeconds(30);

        await DoAsync(request);

        asked.Should().BeGreaterThan(1);
        _log.Lines.Should().Contain(line => line.StartsWith("The workspace is busy (HTTP 429) when it was asked to ", StringComparison.Ordinal)
            && line.EndsWith("and is asked again: waiting until 12:00:30 at most", StringComparison.Ordinal));
        _time.GetUtcNow().Should().BeOnOrAfter(DateTimeOffset.Parse("2026-03-01T12:00:30Z", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(Resource, "3600", "60 minutes")]
    [InlineData(Written, "3600", "60 minutes")]
    [InlineData(List, "3600", "60 minutes")]
    [InlineData(Action, "99999999999999999999", "525600 minutes")]
    [InlineData(Blob, "Sun, 01 Mar 2026 13:00:00 GMT", "60 minutes")]
    [InlineData(History, "3600", "60 minutes")]
    [InlineData(Log, "301", "5 minutes")]
    public async Task A_longer_wait_than_is_waited_is_an_error_that_says_how_long_and_is_told_at_once(string request, string retryAfter, string length)
    {
        var asked = 0;
        _azure.AnswerAny = context => BusyAsync(context, request, retryAfter, () => Interlocked.Increment(ref asked) > 0);

        var found = await FailureAsync(request);

        found.Code.Should().Be("SLP0078");
        found.Message.Should().Contain("HTTP 429").And.Contain($"asks to wait for {length}");
        found.Remedy.Should().Contain($"run it again in {length}");
        asked.Should().BeLessThanOrEqualTo(request == Resource ? 16 : 8, "it is not asked a second time, only for others at the same time");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3600")]
    public async Task What_the_workspace_never_ends_to_make_is_told_of_and_given_up(string retryAfter)
    {
        // What is provisioned at once and what has its own address to ask at.
        _azure.AnswerAny = async context =>
        {
            if (!context.Request.Path.StartsWithSegments("/operations"))
            {
                return false;
            }

            _time.Advance(TimeSpan.FromSeconds(10));
            context.Response.Headers.RetryAfter = retryAfter;
            await FakeAzure.AnswerAsync(context, 200, new System.Text.Json.Nodes.JsonObject { ["status"] = "InProgress" });
            return true;
        };
        _time.PassesAtOnce = wait => wait == TimeSpan.FromMinutes(1);

        // While this one waits, time passes for the others as well.
        var all = await FailuresAsync(Written);

        var found = all.Should().ContainSingle(diagnostic => diagnostic.Code == "SLP0079").Which;
        found.Message.Should().StartWith("can't write batchEndpoints/breast-cancer-abcdef: the workspace has been at it for 30 minutes");
        _log.Lines.Should().Contain(line => line.StartsWith("The workspace is still at it (write batchEndpoints/", StringComparison.Ordinal));
        _log.Lines.Count(line => line.StartsWith("The workspace is still at it", StringComparison.Ordinal)).Should().BeLessThan(70);
    }

    [Fact]
    public async Task What_an_earlier_run_has_begun_and_the_workspace_never_ends_is_given_up()
    {
        await DoAsync(Written);
        _folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", "print('changed')\n");
        _azure.Resources.Change("batchEndpoints/breast-cancer-abcdef", body => body["properties"]!["provisioningState"] = "Updating");
        _time.PassesAtOnce = wait => wait == TimeSpan.FromSeconds(2);

        var found = await FailureAsync(Written);

        found.Code.Should().Be("SLP0079");
        found.Message.Should().StartWith("can't go on with batchEndpoints/breast-cancer-abcdef:");
    }

    [Theory]
    [InlineData(Resource)]
    [InlineData(Written)]
    [InlineData(List)]
    [InlineData(Action)]
    [InlineData(History)]
    public async Task An_answer_that_is_cut_off_or_not_the_workspaces_names_the_address(string request)
    {
        foreach (var answer in (string[])["{\"value\": [{\"na", "<html>sign in</html>", "[]"])
        {
            _azure.AnswerAny = async context =>
            {
                if (!Is(context, request))
                {
                    return false;
                }

                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(answer);
                return true;
            };

            var found = await FailureAsync(request);

            found.Code.Should().Be("SLP0075", answer);
            found.Message.Should().Contain("the answer is cut off, or not the workspace's").And.Contain($"({_azure.Address}");
            found.Remedy.Should().NotBeNull();
        }
    }

    [Theory]
    [InlineData(Resource)]
    [InlineData(List)]
    [InlineData(History)]
    public async Task A_connection_that_breaks_in_the_middle_of_an_answer_is_an_error_with_the_address(string request)
    {
        _azure.AnswerAny = async context =>
        {
            if (!Is(context, request))
            {
                return false;
            }

            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"value\": [");
            await context.Response.Body.FlushAsync();
            context.Abort();
            return true;
        };

        var found = await FailureAsync(request);

        found.Code.Should().Be("SLP0074");
        found.Message.Should().StartWith("can't ");
    }

    [Theory]
    [InlineData("GET /discovery", "{\"api\": \"no address\"}", "'api'")]
    [InlineData("GET /discovery", "{}", "'api'")]
    [InlineData("POST /startPendingUpload", "{\"blobReferenceForConsumption\": {\"blobUri\": \"x\", \"credential\": {\"sasUri\": \"x\"}}}", "sasUri")]
    [InlineData("GET /schedules", "{\"values\": []}", "'value'")]
    [InlineData("GET /schedules", "{\"value\": [], \"nextLink\": \"https://[\"}", "'nextLink'")]
    public async Task An_answer_that_lacks_what_is_needed_names_the_field(string request, string answer, string field)
    {
        _azure.AnswerAny = async context =>
        {
            if (!Is(context, request))
            {
                return false;
            }

            await context.Response.WriteAsync(answer);
            return true;
        };

        var found = await FailureAsync(request == "GET /discovery" ? History : request);

        found.Code.Should().Be("SLP0075");
        found.Message.Should().Contain(field);
    }

    private static bool Is(HttpContext context, string request)
    {
        var (method, part) = (request.Split(' ')[0], request.Split(' ')[1]);
        return context.Request.Method == method && context.Request.Path.Value!.Contains(part, StringComparison.Ordinal);
    }

    private static async Task<bool> BusyAsync(HttpContext context, string request, string retryAfter, Func<bool> isBusy)
    {
        if (!Is(context, request) || !isBusy())
        {
            return false;
        }

        context.Response.Headers.RetryAfter = retryAfter;
        await FakeAzure.ErrorAsync(context, 429, "TooManyRequests", "not now");
        return true;
    }

    private async Task<Diagnostic> FailureAsync(string request) => (await FailuresAsync(request))[0];

    private async Task<IReadOnlyList<Diagnostic>> FailuresAsync(string request) => (await FluentActions.Awaiting(() => DoAsync(request))
        .Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;

    // Publishes, or follows a run.
    private async Task DoAsync(string request)
    {
        var workspace = new PipelineWorkspace(_azure.Connection() with { Clock = _time }, _log);
        if (request is History or Log)
        {
            await workspace.ReadLogsAsync("job-1", cancellationToken: Cancel);
            return;
        }

        var plan = await workspace.PlanAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);
        await workspace.ApplyAsync(plan, cancellationToken: Cancel);
    }
}
