using Microsoft.AspNetCore.Http;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>Each way in which a request can fail, at each write of publishing a new version over one that serves.</summary>
public sealed class FaultTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    /// <summary>What passes by itself is waited out: publishing succeeds as if nothing had been.</summary>
    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public Task What_fails_for_a_moment_is_tried_again(int status) => AtEachWriteAsync(
        isLasting: false,
        mustSucceed: true,
        async context =>
        {
            context.Response.Headers.RetryAfter = "0";
            await FakeAzure.ErrorAsync(context, status, "Momentary", "not now");
        });

    [Fact]
    public Task An_answer_that_does_not_come_is_asked_for_again() => AtEachWriteAsync(
        isLasting: false,
        mustSucceed: true,
        async context =>
        {
            var aborted = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
        },
        TimeSpan.FromMilliseconds(400));

    /// <summary>What does not pass is an error that leaves what serves as it was, and publishing again mends it.</summary>
    [Theory]
    [InlineData(401, "SLP0070")]
    [InlineData(409, "SLP0072")]
    [InlineData(429, "SLP0073")]
    [InlineData(500, "SLP0073")]
    [InlineData(503, "SLP0073")]
    public Task What_fails_for_good_leaves_what_serves_as_it_was(int status, string code) => AtEachWriteAsync(
        isLasting: true,
        mustSucceed: false,
        async context =>
        {
            context.Response.Headers.RetryAfter = "0";
            await FakeAzure.ErrorAsync(context, status, "Lasting", "the fake was told to refuse this");
        },
        code: code);

    [Fact]
    public async Task A_long_running_operation_that_fails_is_an_error_and_is_mended_by_the_next_publish()
    {
        FakeAzure? azure = null;
        await AtEachWriteAsync(
            isLasting: true,
            mustSucceed: false,
            context => azure!.Resources.FailLaterAsync(context),
            code: "SLP0073",
            started: fake => azure = fake,
            isFaulted: path => path.Contains("/batchEndpoints/", StringComparison.Ordinal)
                || path.Contains("/schedules/", StringComparison.Ordinal));
    }

    private static async Task AtEachWriteAsync(
        bool isLasting,
        bool mustSucceed,
        Func<HttpContext, Task> fault,
        TimeSpan? timeout = null,
        string? code = null,
        Action<FakeAzure>? started = null,
        Func<string, bool>? isFaulted = null)
    {
        var (reference, writes) = await ReferenceAsync();
        for (var at = 1; at <= writes; at++)
        {
            using var folder = SamplePipeline.Write();
            await using var azure = await FakeAzure.StartAsync();
            started?.Invoke(azure);
            await PublishAsync(azure, folder, null);
            var before = azure.Writes.Count;
            var serving = Serving(azure);
            SamplePipeline.Change(folder);
            string? faulted = null;
            azure.Answer = async (number, context) =>
            {
                var path = context.Request.Path.Value!;
                if (number == before + at && isFaulted?.Invoke(path) != false)
                {
                    faulted = path;
                }
                else if (!isLasting || path != faulted)
                {
                    return false;
                }

                await fault(context);
                return true;
            };

            var failure = await FailureAsync(() => PublishAsync(azure, folder, timeout));

            azure.Answer = null;
            if (mustSucceed || faulted is null)
            {
                failure.Should().BeNull("the fault at {0} passes", faulted);
            }
            else
            {
                failure.Should().NotBeNull("the fault at {0} does not pass", faulted);
                failure!.Diagnostics[0].Code.Should().Be(code, faulted);
                failure.Diagnostics[^1].Message.Should().Contain("changes were made");
                if (!faulted.Contains("/schedules/", StringComparison.Ordinal) && !faulted.EndsWith("/breast-cancer-abcdef", StringComparison.Ordinal))
                {
                    Serving(azure).Should().Be(serving, "the fault was at {0}", faulted);
                }
            }

            await PublishAsync(azure, folder, null);
            azure.Resources.Snapshot().Should().Be(reference, "the fault was at {0}", faulted);
        }
    }

    private static async Task<(string Snapshot, int Writes)> ReferenceAsync()
    {
        using var folder = SamplePipeline.Write();
        await using var azure = await FakeAzure.StartAsync();
        await PublishAsync(azure, folder, null);
        var before = azure.Writes.Count;
        SamplePipeline.Change(folder);
        await PublishAsync(azure, folder, null);
        return (azure.Resources.Snapshot(), azure.Writes.Count - before);
    }

    private static string Serving(FakeAzure azure) => string.Join('\n', azure.Resources.Bodies
        .Where(pair => pair.Key.StartsWith("schedules/", StringComparison.Ordinal) || pair.Key.Split('/') is ["batchEndpoints", _])
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Key.StartsWith("schedules/", StringComparison.Ordinal)
            ? pair.Value.ToJsonString()
            : (string?)pair.Value["properties"]!["defaults"]?["deploymentName"]));

    private static async Task<DiagnosticException?> FailureAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (DiagnosticException e)
        {
            return e;
        }
    }

    private static async Task PublishAsync(FakeAzure azure, TemporaryFolder folder, TimeSpan? timeout)
    {
        var connection = azure.Connection();
        connection = timeout is { } limit ? connection with { RequestTimeout = limit } : connection;
        var workspace = new PipelineWorkspace(connection, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var plan = await workspace.PlanAsync(SamplePipeline.Load(folder), SamplePipeline.Images, Cancel);
        await workspace.ApplyAsync(plan, cancellationToken: Cancel);
    }
}
