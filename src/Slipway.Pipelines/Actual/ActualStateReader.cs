using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Actual;

/// <summary>Reads of a workspace what a plan compares.</summary>
internal sealed class ActualStateReader(WorkspaceClient workspace)
{
    // Azure allows far more; it is enough for a plan of many pipelines to take a few seconds.
    private const int ReadsAtOnce = 16;

    public async Task<ActualState> ReadAsync(DesiredState desired, CancellationToken cancellationToken)
    {
        var bodies = new ConcurrentDictionary<string, JsonObject>(StringComparer.OrdinalIgnoreCase);
        var lists = desired.Pipelines is null ? default : await ListAsync(bodies, cancellationToken).ConfigureAwait(false);

        // Of schedules and endpoints the lists have all there is.
        var endpoints = desired.Resources
            .Where(resource => resource.Kind == ResourceKind.Endpoint && bodies.ContainsKey(resource.Path))
            .Select(resource => resource.Path)
            .ToImmutableArray();
        var paths = desired.Resources
            .Where(resource => desired.Pipelines is null || !IsListed(resource))
            .Select(resource => resource.Path)
            .Concat(desired.Required.Select(required => required.Path))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        var deployments = new ConcurrentDictionary<string, ImmutableArray<JsonObject>>(StringComparer.OrdinalIgnoreCase);
        await EachAsync(
            paths.Select(path => (Path: path, IsList: false)).Concat(endpoints.Select(path => (Path: path, IsList: true))),
            async (read, token) =>
            {
                if (read.IsList)
                {
                    deployments[read.Path] = await CollectAsync($"{read.Path}/deployments", string.Empty, bodies, token)
                        .ConfigureAwait(false);
                }
                else if (await workspace.Resources.GetAsync(read.Path, token).ConfigureAwait(false) is { } body)
                {
                    bodies[read.Path] = body;
                }
            },
            cancellationToken).ConfigureAwait(false);

        var previous = new PreviousVersions(workspace, bodies);
        await EachAsync(
            desired.Pipelines ?? [],
            (pipeline, token) => new ValueTask(previous.FindAsync(desired, pipeline, token)),
            cancellationToken).ConfigureAwait(false);
        return new ActualState(bodies)
        {
            Schedules = lists.Schedules.IsDefault ? [] : lists.Schedules,
            Endpoints = lists.Endpoints.IsDefault ? [] : lists.Endpoints,
            Deployments = deployments,
            Previous = previous.Paths,
            Files = await new PublishedCode(workspace)
                .ReadAsync(desired, previous.Paths, bodies, cancellationToken).ConfigureAwait(false),
        };
    }

    private static bool IsListed(DesiredResource resource) => resource.Kind is ResourceKind.Schedule or ResourceKind.Endpoint
        or ResourceKind.Deployment or ResourceKind.DefaultDeployment;

    private async Task<(ImmutableArray<JsonObject> Schedules, ImmutableArray<JsonObject> Endpoints)> ListAsync(
        ConcurrentDictionary<string, JsonObject> bodies,
        CancellationToken cancellationToken)
    {
        var schedules = CollectAsync("schedules", "listViewType=All", bodies, cancellationToken);
        var endpoints = CollectAsync("batchEndpoints", string.Empty, bodies, cancellationToken);
        return (await schedules.ConfigureAwait(false), await endpoints.ConfigureAwait(false));
    }

    private async Task<ImmutableArray<JsonObject>> CollectAsync(
        string path,
        string query,
        ConcurrentDictionary<string, JsonObject> bodies,
        CancellationToken cancellationToken)
    {
        var items = ImmutableArray.CreateBuilder<JsonObject>();
        await foreach (var item in workspace.ListAsync(path, query, cancellationToken).ConfigureAwait(false))
        {
            if (item.Text("name") is { } name)
            {
                // A deployment may be listed as ENDPOINT/NAME.
                bodies[$"{path}/{name[(name.LastIndexOf('/') + 1)..]}"] = item;
                items.Add(item);
            }
        }

        return items.ToImmutable();
    }

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> read, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
            read);
}
