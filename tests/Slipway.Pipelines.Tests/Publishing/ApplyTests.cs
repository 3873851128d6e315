using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Tests.Fake;
using Slipway.Pipelines.Tests.Runs;

namespace Slipway.Pipelines.Tests.Publishing;

public sealed class ApplyTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private readonly RecordingLogger _log = new();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await FakeAzure.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("schedules/breast-cancer-nightly")]
    [InlineData("batchEndpoints/breast-cancer-abcdef")]
    public async Task What_someone_changes_after_the_plan_was_made_is_not_switched(string path)
    {
        await PublishAsync();
        _folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", "print('new')\n");
        var plan = await PlanAsync();
        _azure.Resources.Change(path, body =>
        {
            if (path.StartsWith("schedules/", StringComparison.Ordinal))
            {
                body["properties"]!["trigger"]!["expression"] = "0 7 * * *";
            }
            else
            {
                body["properties"]!["defaults"]!["deploymentName"] = "by-hand";
            }
        });
        var before = _azure.Resources.Bodies[path].ToJsonString();

        var found = await FailureAsync(() => ApplyAsync(plan));

        found[0].Code.Should().Be("SLP0076");
        _azure.Resources.Bodies[path].ToJsonString().Should().Be(before);
    }

    [Fact]
    public async Task What_has_become_as_wanted_since_the_plan_was_made_is_not_written_again()
    {
        var plan = await PlanAsync();
        await ApplyAsync(plan);
        var writes = _azure.Writes.Count(write => write.Contains("schedules/", StringComparison.Ordinal));

        await _azure.Workspace().ApplyAsync(plan, PublishPart.Schedules, Cancel);

        _azure.Writes.Count(write => write.Contains("schedules/", StringComparison.Ordinal)).Should().Be(writes);
    }

    [Fact]
    public async Task A_failure_says_what_was_made_what_was_not_and_what_still_serves()
    {
        var plan = await PlanAsync();
        _azure.Refuse = call => call.StartsWith("PUT", StringComparison.Ordinal)
            && call.Contains("/deployments/", StringComparison.Ordinal) ? 400 : null;

        var found = await FailureAsync(() => ApplyAsync(plan));

        found[^1].Message.Should().Contain("9 of 13 changes were made").And.Contain("+ schedule breast-cancer-nightly")
            .And.Contain("serve what they served before");
        found[^1].Remedy.Should().Contain("run it again");
    }

    [Fact]
    public async Task An_interrupted_apply_is_reported_and_gone_on_with()
    {
        var options = new PublishOptions { JournalDirectory = Path.Combine(_folder.Path, "journal") };
        _azure.Refuse = call => call.StartsWith("PUT", StringComparison.Ordinal)
            && call.Contains("/deployments/", StringComparison.Ordinal) ? 400 : null;
        await FailureAsync(() => PublishAsync(options));
        _azure.Refuse = null;

        await PublishAsync(options);

        _log.Lines.Should().Contain(line => line.Contains("An earlier apply was interrupted: 9 of 13 changes had been made; 4 are left"));
        _log.Lines.Should().Contain(line => line.Contains("/deployments/") && line.Contains("is made now"));
        Directory.EnumerateFiles(options.JournalDirectory).Should().BeEmpty();
        (await PlanAsync()).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Independent_resources_are_made_at_once()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["one", "two", "three", "four"])
        {
            SamplePipeline.WriteInto(folder, name);
        }

        // Both are held until both are there, which in turn would never be.
        var together = new TaskCompletionSource();
        var waiting = 0;
        _azure.Answer = async (_, context) =>
        {
            if (context.Request.Path.Value!.Contains("/deployments/", StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref waiting) == 2)
                {
                    together.SetResult();
                }

                await together.Task.WaitAsync(Cancel);
            }

            return false;
        };
        var workspace = _azure.Workspace();
        var plan = await workspace.PlanAsync(SamplePipeline.Load(folder), SamplePipeline.Images, Cancel);

        await workspace.ApplyAsync(plan, cancellationToken: Cancel);

        waiting.Should().Be(4);
    }

    [Fact]
    public async Task Missing_permissions_are_named_before_anything_is_written()
    {
        _azure.Permissions =
        [
            new JsonObject
            {
                ["actions"] = new JsonArray("Microsoft.MachineLearningServices/workspaces/*/read", "Microsoft.MachineLearningServices/workspaces/*/write"),
                ["notActions"] = new JsonArray("Microsoft.MachineLearningServices/workspaces/schedules/*", "Microsoft.MachineLearningServices/workspaces/computes/*"),
            },
        ];

        var found = await FailureAsync(() => PublishAsync());

        found.Should().ContainSingle().Which.ToString().Should().Contain("SLP0077")
            .And.Contain("workspaces/computes/write, Microsoft.MachineLearningServices/workspaces/schedules/write")
            .And.Contain("AzureML Compute Operator");
        _azure.Writes.Should().BeEmpty();
        (await _azure.Workspace().FindMissingPermissionsAsync(Cancel))!.Message.Should().Contain("schedules/write");
    }

    [Fact]
    public async Task Enough_permissions_let_it_pass()
    {
        _azure.Permissions = [new JsonObject { ["actions"] = new JsonArray("*"), ["notActions"] = new JsonArray() }];

        await PublishAsync();

        (await _azure.Workspace().FindMissingPermissionsAsync(Cancel)).Should().BeNull();
    }

    private static async Task<IReadOnlyList<Diagnostic>> FailureAsync(Func<Task> action) =>
        (await action.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;

    private Task<PublishPlan> PlanAsync(PublishOptions? options = null) =>
        _azure.Workspace(options: options).PlanAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);

    private Task<PublishPlan> ApplyAsync(PublishPlan plan, PublishOptions? options = null) =>
        _azure.Workspace(_log, options).ApplyAsync(plan, cancellationToken: Cancel);

    private async Task PublishAsync(PublishOptions? options = null) => await ApplyAsync(await PlanAsync(options), options);
}
