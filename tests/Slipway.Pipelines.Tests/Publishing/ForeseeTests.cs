using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Releases;
using Slipway.Pipelines.Tests.Fake;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>What publishing would change since a release, told without asking the workspace.</summary>
public sealed class ForeseeTests : IAsyncLifetime
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = SamplePipeline.Write();
    private FakeAzure _azure = null!;

    public async ValueTask InitializeAsync() => _azure = await FakeAzure.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _azure.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Files_that_are_as_they_were_released_differ_in_nothing(bool hasAName)
    {
        if (hasAName)
        {
            _folder.Replace("pipelines/breast-cancer/endpoint.yml", "description:", "name: our-scores\ndescription:");
        }

        SamplePipeline.WriteInto(_folder, "another");
        var released = await ReleasedAsync();

        var foreseen = Foresee(released);

        Differences(released, foreseen).Should().BeEmpty();
        foreseen.Deployments.Select(served => (served.Endpoint, served.Name)).Should()
            .BeEquivalentTo(released.Deployments.Select(served => (served.Endpoint, served.Name)));
    }

    [Fact]
    public async Task A_changed_script_is_told_by_its_code_the_component_that_runs_it_the_pipeline_and_what_the_endpoint_serves()
    {
        var released = await ReleasedAsync();
        _folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", "print('changed')\n");

        var lines = PublishedDifference.Pipelines(released, Foresee(released)).ToList();

        var endpoint = released.Deployments.Single().Endpoint;
        lines.Should().HaveCount(4)
            .And.Contain(line => line.StartsWith("- code `prepare`", StringComparison.Ordinal) || line.StartsWith("- code `src/prepare`", StringComparison.Ordinal))
            .And.Contain(line => line.StartsWith("- component `breast_cancer_prepare`: ", StringComparison.Ordinal))
            .And.Contain(line => line.StartsWith("- pipeline component `breast_cancer`: ", StringComparison.Ordinal))
            .And.Contain(line => line.StartsWith($"- endpoint `{endpoint}` serves ", StringComparison.Ordinal));
        PublishedDifference.Schedules(released, Foresee(released)).Should().BeEmpty("they run what is newest, then as now");
    }

    [Fact]
    public async Task What_is_foreseen_is_what_is_there_once_it_is_published()
    {
        var released = await ReleasedAsync();
        SamplePipeline.Change(_folder);
        var foreseen = Foresee(released);
        Differences(released, foreseen).Should().NotBeEmpty();

        Differences(foreseen, await ReleasedAsync()).Should().BeEmpty();
    }

    [Fact]
    public void Without_a_release_the_same_files_are_the_same_and_only_what_is_changed_differs()
    {
        SamplePipeline.WriteInto(_folder, "another");
        var before = Foresee(null);

        Differences(before, Foresee(null)).Should().BeEmpty();
        _folder.Write("pipelines/breast-cancer/src/prepare/prepare.py", "print('changed')\n");

        // Whose deployment's name is its content's: that it serves another is what its component says already.
        Differences(before, Foresee(null)).Should().NotBeEmpty()
            .And.NotContain(line => line.Contains("another", StringComparison.Ordinal));
    }

    private async Task<PublishedState> ReleasedAsync() => await new PipelineReleases(
        _azure.Connection(), NullLogger.Instance, new PublishOptions()).DescribeAsync(SamplePipeline.Load(_folder), SamplePipeline.Images, Cancel);

    private PublishedState Foresee(PublishedState? release) =>
        PipelineReleases.Foresee([.. SamplePipeline.Load(_folder)], SamplePipeline.Images, release);

    private static List<string> Differences(PublishedState before, PublishedState now) =>
        [.. PublishedDifference.Pipelines(before, now), .. PublishedDifference.Schedules(before, now)];
}
