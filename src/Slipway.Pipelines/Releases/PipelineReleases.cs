using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Actual;
using Slipway.Pipelines.Applying;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Releases;

/// <summary>
/// What a workspace has to do with releases: telling what is published, marking it, and going back to what was. Every
/// method throws <see cref="DiagnosticException"/> as those of <see cref="PipelineWorkspace"/> do.
/// </summary>
public sealed class PipelineReleases
{
    private const string ReleaseTag = PublishedMark.Prefix + "release";
    private const int RequestsAtOnce = 6;

    private readonly WorkspaceClient _client;
    private readonly PublishOptions _options;
    private readonly ILogger _logger;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="connection">Which workspace, and as whom.</param>
    /// <param name="logger">Takes progress, in short sentences.</param>
    /// <param name="options">What is written beside what is changed.</param>
    public PipelineReleases(WorkspaceConnection connection, ILogger logger, PublishOptions options)
    {
        _client = new WorkspaceClient(connection with { Logger = logger });
        _logger = logger;

        // Going back removes nothing: what is newer may be gone forward to again.
        _options = options with { KeepDeployments = int.MaxValue, Prune = false };
    }

    /// <summary>The workspace's resource id.</summary>
    public async Task<string> ReadWorkspaceAsync(CancellationToken cancellationToken = default) =>
        (await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false)).Id;

    /// <summary>What the projects are when they are published; whether they are, a plan tells.</summary>
    /// <param name="projects">All pipelines of the repository.</param>
    /// <param name="images">Their images, by the names of their folders.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<PublishedState> DescribeAsync(
        IReadOnlyCollection<PipelineProject> projects,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        CancellationToken cancellationToken = default)
    {
        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        return ReleaseResources.Describe(info.Id, DesiredState.Of(projects, images, info).Resources);
    }

    /// <summary>
    /// What the projects are when they are published to the workspace of a release, as far as that can be told without asking
    /// it: to be compared with what the release published. Pure.
    /// </summary>
    /// <param name="projects">All pipelines of the repository.</param>
    /// <param name="images">Their images, by the names of their folders.</param>
    /// <param name="release">What the release published; null for any workspace.</param>
    /// <exception cref="DiagnosticException">SLP0021, SLP0040: as for a publish.</exception>
    public static PublishedState Foresee(
        IReadOnlyCollection<PipelineProject> projects,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        PublishedState? release)
    {
        var location = release?.Deployments.Select(deployment => deployment.EndpointDefinition.Text("location"))
            .FirstOrDefault(place => place is not null);
        var info = release is null
            ? WorkspaceInfo.Anywhere
            : WorkspaceInfo.Anywhere with { Id = release.Workspace, Location = location ?? WorkspaceInfo.Anywhere.Location };
        var state = ReleaseResources.Describe(info.Id, DesiredState.Of(projects, images, info).Resources);

        if (release is null)
        {
            // A deployment's name is its content's, and an endpoint's has digits of its workspace: neither is told by files alone.
            return state with
            {
                Deployments =
                [
                    .. state.Deployments.Select(served => served with
                    {
                        Endpoint = served.Endpoint.TrimEnd('-'),
                        Name = served.Pipeline,
                    }),
                ],
            };
        }

        // An endpoint without a name of its own has digits of its workspace in it, which the release alone tells.
        var named = release.Deployments.ToLookup(deployment => deployment.Pipeline, deployment => deployment.Endpoint);
        return state with
        {
            Deployments =
            [
                .. state.Deployments.Select(deployment => named[deployment.Pipeline]
                    .FirstOrDefault(name => name.StartsWith(deployment.Endpoint, StringComparison.Ordinal)) is { } name
                    ? deployment with { Endpoint = name }
                    : deployment),
            ],
        };
    }

    /// <summary>
    /// What must change for endpoints and schedules to be as they were. A schedule that came later is disabled, and
    /// enabled again by the next publish. Writes nothing.
    /// </summary>
    /// <exception cref="DiagnosticException">SLP0071: a component version is gone that it takes.</exception>
    public async Task<PublishPlan> PlanReturnAsync(PublishedState state, CancellationToken cancellationToken = default)
    {
        var desired = ReleaseResources.Desired(state);
        await EnsureComponentsAsync(desired, cancellationToken).ConfigureAwait(false);
        var actual = await new ActualStateReader(_client).ReadAsync(desired, cancellationToken).ConfigureAwait(false);

        // What came later is no orphan of the repository, which has not changed.
        return Comparison.Of(desired, actual, _options) with { Orphans = [] };
    }

    /// <summary>Makes the changes of a plan, as <see cref="PipelineWorkspace.ApplyAsync"/> does.</summary>
    public Task ApplyAsync(PublishPlan plan, CancellationToken cancellationToken = default) =>
        new PlanApplier(_client, _options, _logger).ApplyAsync(plan, PublishPart.All, cancellationToken);

    /// <summary>
    /// Marks environments, components and deployments with the release that first had them, by a tag. Endpoints and
    /// schedules change from publish to publish, and get none: it would go on naming a release that they left.
    /// </summary>
    /// <returns>How many were marked; those that had a mark keep it.</returns>
    public async Task<int> MarkAsync(PublishedState state, string release, CancellationToken cancellationToken = default)
    {
        var marked = 0;
        var paths = ReleaseResources.Marked(state);
        await Parallel.ForEachAsync(
            paths,
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken },
            async (path, token) =>
            {
                var body = await _client.Resources.GetAsync(path, token).ConfigureAwait(false);
                if (body is null)
                {
                    _logger.LogWarning("The workspace no longer has {Path}, which {Release} was released with", path, release);
                }
                else if (Mark(body, path, release))
                {
                    await _client.Resources.PutAsync(path, body, token).ConfigureAwait(false);
                    Interlocked.Increment(ref marked);
                }
            }).ConfigureAwait(false);
        return marked;
    }

    private static bool Mark(JsonObject body, string path, string release)
    {
        // A deployment is a resource of Azure's own and tagged as such; assets are only Azure ML's.
        var properties = (JsonObject)body["properties"]!;
        var tagged = path.Contains("/deployments/", StringComparison.Ordinal) ? body : properties;
        if (tagged["tags"] is not JsonObject tags)
        {
            tagged["tags"] = tags = [];
        }

        properties.Remove("provisioningState");
        return tags.TryAdd(ReleaseTag, release);
    }

    private async Task EnsureComponentsAsync(DesiredState desired, CancellationToken cancellationToken)
    {
        var missing = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var path in desired.Resources.Select(ReleaseResources.ComponentOf).OfType<string>().Distinct())
        {
            if (await _client.Resources.GetAsync(path, cancellationToken).ConfigureAwait(false) is null)
            {
                missing.Add(new Diagnostic(Codes.NotFound, $"the workspace no longer has {path}, which the release runs")
                {
                    Remedy = "check the release's tag out and publish it: that makes the component again",
                });
            }
        }

        if (missing.Count > 0)
        {
            throw new DiagnosticException(missing);
        }
    }
}
