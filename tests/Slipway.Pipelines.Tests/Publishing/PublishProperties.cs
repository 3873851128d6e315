using CsCheck;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>What must hold for every pipeline.</summary>
public sealed class PublishProperties
{
    private const int Cases = 12;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private static readonly Gen<(GeneratedPipeline First, GeneratedPipeline Then)> Versions =
        Gen.Select(GeneratedPipeline.Of("alpha"), GeneratedPipeline.Of("alpha"));

    [Fact]
    public Task A_plan_that_was_applied_leaves_nothing_to_plan() => Versions.SampleAsync(
        async versions =>
        {
            using var folder = new TemporaryFolder();
            await using var azure = await FakeAzure.StartAsync();
            foreach (var version in (GeneratedPipeline[])[versions.First, versions.Then, versions.First])
            {
                version.WriteInto(folder);
                await PublishAsync(azure, folder);
                (await PlanAsync(azure, folder)).IsEmpty.Should().BeTrue();
            }
        },
        iter: Cases,
        threads: 1);

    [Fact]
    public Task A_publish_interrupted_at_any_write_and_made_again_ends_the_same() => Gen.Select(Versions, Gen.Int[1, 40], Gen.Bool).SampleAsync(
        async (versions, at, isTaken) =>
        {
            var uninterrupted = await EndAsync(versions, 0, isTaken);
            (await EndAsync(versions, at, isTaken)).Should().Be(uninterrupted);
        },
        iter: Cases,
        threads: 1);

    [Fact]
    public Task The_plans_of_two_pipelines_commute() => Gen.Select(GeneratedPipeline.Of("alpha"), GeneratedPipeline.Of("beta")).SampleAsync(
        async (alpha, beta) =>
        {
            using var folder = new TemporaryFolder();
            alpha.WriteInto(folder);
            beta.WriteInto(folder);
            var ends = new List<string>();
            foreach (var order in (string[][])[["alpha", "beta"], ["beta", "alpha"]])
            {
                await using var azure = await FakeAzure.StartAsync();
                foreach (var name in order)
                {
                    var projects = SamplePipeline.Load(folder).Where(project => project.Name == name).ToList();
                    var plan = await azure.Workspace().PlanAsync(projects, SamplePipeline.Images, Cancel);
                    await azure.Workspace().ApplyAsync(plan, cancellationToken: Cancel);
                }

                (await PlanAsync(azure, folder)).IsEmpty.Should().BeTrue("both together want what each wanted");
                ends.Add(azure.Resources.Snapshot());
            }

            // What both use is marked by whoever made it first.
            WithoutMarks(ends[0]).Should().Be(WithoutMarks(ends[1]));
        },
        iter: Cases,
        threads: 1);

    private static string WithoutMarks(string snapshot) => snapshot
        .Replace("\"slipway.pipeline\":\"alpha\"", string.Empty, StringComparison.Ordinal)
        .Replace("\"slipway.pipeline\":\"beta\"", string.Empty, StringComparison.Ordinal);

    private static async Task<string> EndAsync((GeneratedPipeline First, GeneratedPipeline Then) versions, int killedAt, bool isTaken)
    {
        using var folder = new TemporaryFolder();
        await using var azure = await FakeAzure.StartAsync();
        versions.First.WriteInto(folder);
        await PublishAsync(azure, folder);
        versions.Then.WriteInto(folder);
        var before = azure.Writes.Count;
        using var kill = new CancellationTokenSource();
        bool Kill(int number)
        {
            if (killedAt > 0 && number == before + killedAt)
            {
                kill.Cancel();
            }

            return kill.IsCancellationRequested;
        }

        azure.CutBefore = isTaken ? null : Kill;
        azure.CutAfter = isTaken ? Kill : null;
        try
        {
            await PublishAsync(azure, folder, kill.Token);
        }
        catch (Exception) when (kill.IsCancellationRequested)
        {
            // As wanted; where there are fewer writes than that, nothing was interrupted.
        }

        azure.CutBefore = null;
        azure.CutAfter = null;
        await PublishAsync(azure, folder);
        return azure.Resources.Snapshot();
    }

    private static Task<PublishPlan> PlanAsync(FakeAzure azure, TemporaryFolder folder, CancellationToken? cancellationToken = null) =>
        azure.Workspace().PlanAsync(SamplePipeline.Load(folder), SamplePipeline.Images, cancellationToken ?? Cancel);

    private static async Task PublishAsync(FakeAzure azure, TemporaryFolder folder, CancellationToken? cancellationToken = null) =>
        await azure.Workspace().ApplyAsync(
            await PlanAsync(azure, folder, cancellationToken), cancellationToken: cancellationToken ?? Cancel);
}
