using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>A publish that is killed at any of its writes, before or after the workspace took it, completes when run again.</summary>
public sealed class InterruptionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_at_any_write_and_run_again_ends_as_if_never_killed(bool isTaken)
    {
        using var folder = SamplePipeline.Write();
        await using var reference = await FakeAzure.StartAsync();
        await PublishAsync(reference, folder, TestContext.Current.CancellationToken);
        var writes = reference.Writes.Count;
        writes.Should().BeGreaterThan(13);

        for (var killedAt = 1; killedAt <= writes; killedAt++)
        {
            await using var azure = await FakeAzure.StartAsync();
            using var kill = new CancellationTokenSource();
            bool Kill(int number)
            {
                if (number == killedAt)
                {
                    kill.Cancel();
                }

                return number >= killedAt && kill.IsCancellationRequested;
            }

            azure.CutBefore = isTaken ? null : Kill;
            azure.CutAfter = isTaken ? Kill : null;
            await FluentActions.Awaiting(() => PublishAsync(azure, folder, kill.Token)).Should().ThrowAsync<Exception>();

            azure.CutBefore = null;
            azure.CutAfter = null;
            await PublishAsync(azure, folder, TestContext.Current.CancellationToken);
            azure.Resources.Snapshot().Should().Be(reference.Resources.Snapshot(), "killed at write {0}", killedAt);
        }
    }

    [Fact]
    public async Task What_serves_goes_on_serving_when_a_new_version_can_not_be_published()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var folder = SamplePipeline.Write();
        await using var azure = await FakeAzure.StartAsync();
        await PublishAsync(azure, folder, cancel);
        var before = Serving(azure);
        folder.Write("pipelines/breast-cancer/src/train/train.py", "print('new')\n");
        azure.Refuse = call => call.StartsWith("PUT", StringComparison.Ordinal)
            && call.Contains("/deployments/", StringComparison.Ordinal) ? 400 : null;

        await FluentActions.Awaiting(() => PublishAsync(azure, folder, cancel)).Should().ThrowAsync<DiagnosticException>();

        Serving(azure).Should().Be(before);
    }

    private static string Serving(FakeAzure azure) => string.Join('\n', azure.Resources.Bodies
        .Where(pair => pair.Key.StartsWith("schedules/", StringComparison.Ordinal) || pair.Key.Split('/') is ["batchEndpoints", _])
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Value.ToJsonString()));

    private static async Task PublishAsync(FakeAzure azure, TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var workspace = azure.Workspace();
        var plan = await workspace.PlanAsync(SamplePipeline.Load(folder), SamplePipeline.Images, cancellationToken);
        await workspace.ApplyAsync(plan, cancellationToken: cancellationToken);
    }
}
