using System.Collections.Immutable;
using Slipway.Pipelines.Releases;
using Slipway.Releases;
using Slipway.Targets;

// Back to a release, by the record that is in its tag.
internal sealed partial class Build
{
    [Parameter("Release that Rollback goes back to, such as v1.2.3")]
    private readonly string? To;

    Target Rollback => _ => _
        .Description("Points endpoints and schedules back at a release: --to v1.2.3")
        .Requires(() => To)
        .DependsOn(EnsureServices)
        .After(Publish, Release)
        .Executes(RollBackAsync);

    private async Task RollBackAsync(CancellationToken cancellationToken)
    {
        var repository = Repository();
        var tags = new ReleaseTags(repository, Log) { Remote = await OriginAsync(repository, cancellationToken) };
        var (record, _) = await tags.ReadAsync(ReleaseVersion.Parse(To!), cancellationToken);
        var releases = await ReleasesAsync(record.Commit, cancellationToken);
        ReleaseChecks.EnsureMadeFor(record, await releases.ReadWorkspaceAsync(cancellationToken));
        var plan = await releases.PlanReturnAsync(StateOf(record), cancellationToken);
        await releases.ApplyAsync(plan, cancellationToken);

        // Deployments that were made again, also by a rollback that was interrupted before it came to this.
        var marked = await releases.MarkAsync(StateOf(record), record.Version.Tag, cancellationToken);
        ReportSummary(plan.IsEmpty && marked == 0
            ? $"the workspace is at {record.Version.Tag} already"
            : $"{record.Version.Tag} serves again: {Count(plan.Changes.Length, "change")}");
    }

    // Releases know nothing of Azure ML, and pipelines nothing of tags: the two records meet only here.
    private static ReleaseRecord RecordOf(
        ReleaseVersion version, string commit, PublishedState state, ImmutableArray<ReleasedImage> images) => new()
        {
            Version = version,
            Commit = commit,
            Workspace = state.Workspace,
            Images = images,
            Assets = [.. state.Assets.Select(asset => new ReleasedAsset(asset.Kind, asset.Name, asset.Version, asset.Path))],
            Deployments =
            [
                .. state.Deployments.Select(deployment => new ReleasedDeployment
                {
                    Pipeline = deployment.Pipeline,
                    Endpoint = deployment.Endpoint,
                    Name = deployment.Name,
                    Component = deployment.Component,
                    EndpointDefinition = deployment.EndpointDefinition,
                    Definition = deployment.Definition,
                }),
            ],
            Schedules =
            [
                .. state.Schedules.Select(schedule => new ReleasedSchedule(schedule.Pipeline, schedule.Name, schedule.Definition)),
            ],
        };

    private static PublishedState StateOf(ReleaseRecord record) => new()
    {
        Workspace = record.Workspace,
        Assets = [.. record.Assets.Select(asset => new PublishedAsset(asset.Kind, asset.Name, asset.Version, asset.Path))],
        Deployments =
        [
            .. record.Deployments.Select(deployment => new PublishedDeployment
            {
                Pipeline = deployment.Pipeline,
                Endpoint = deployment.Endpoint,
                Name = deployment.Name,
                Component = deployment.Component,
                EndpointDefinition = deployment.EndpointDefinition,
                Definition = deployment.Definition,
            }),
        ],
        Schedules =
        [
            .. record.Schedules.Select(schedule => new PublishedSchedule(schedule.Pipeline, schedule.Name, schedule.Definition)),
        ],
    };
}
