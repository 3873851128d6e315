using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Actual;

/// <summary>
/// Finds what serves now in the place of each version that is not there yet: from the deployment that callers get, or a
/// schedule, through the pipeline's steps to their components, code and environments.
/// </summary>
internal sealed class PreviousVersions(WorkspaceClient workspace, ConcurrentDictionary<string, JsonObject> bodies)
{
    private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The path of what serves, by that of what is to serve.</summary>
    public IReadOnlyDictionary<string, string> Paths => _paths;

    public async Task FindAsync(DesiredState desired, string pipeline, CancellationToken cancellationToken)
    {
        var resources = desired.Resources.Where(resource => resource.Pipeline == pipeline).ToList();
        var wanted = desired.Resources
            .DistinctBy(resource => resource.Path)
            .ToDictionary(resource => resource.Path, StringComparer.OrdinalIgnoreCase);
        foreach (var switched in resources)
        {
            var (to, from) = switched.Kind switch
            {
                ResourceKind.DefaultDeployment => OfDefault(switched),
                ResourceKind.Schedule => (
                    ComponentOf(switched.Body),
                    ComponentOf(bodies.GetValueOrDefault(switched.Path))),
                _ => default,
            };
            if (to is not null && from is not null)
            {
                await MatchAsync(wanted, to, from, cancellationToken).ConfigureAwait(false);
            }
        }

        (string? To, string? From) OfDefault(DesiredResource endpoint)
        {
            var deployment = resources.Find(resource => resource.Kind == ResourceKind.Deployment);
            var serving = bodies.GetValueOrDefault(endpoint.Path).Text("properties", "defaults", "deploymentName");
            return (
                AssetOf(deployment?.Body),
                serving is null ? null : AssetOf(bodies.GetValueOrDefault($"{endpoint.Path}/deployments/{serving}")));
        }
    }

    private static string? AssetOf(JsonObject? deployment) =>
        deployment.Text("properties", "deploymentConfiguration", "componentId", "assetId");

    private static string? ComponentOf(JsonObject? schedule) =>
        schedule.Text("properties", "action", "jobDefinition", "componentId");

    private async Task MatchAsync(
        Dictionary<string, DesiredResource> wanted,
        string to,
        string from,
        CancellationToken cancellationToken)
    {
        // What is there by the same content, or was matched before, needs no further look.
        var (path, previous) = (ResourcePath.Of(to), ResourcePath.Of(from));
        if (path is null || previous is null || path.Equals(previous, StringComparison.OrdinalIgnoreCase)
            || bodies.ContainsKey(path) || !wanted.TryGetValue(path, out var desired) || !_paths.TryAdd(path, previous))
        {
            return;
        }

        if (await workspace.Resources.GetAsync(previous, cancellationToken).ConfigureAwait(false) is not { } body)
        {
            _paths.TryRemove(path, out _);
            return;
        }

        bodies[previous] = body;
        var (new_, old) = (Specification(desired.Body), Specification(body));
        foreach (var key in (string[])["code", "environment"])
        {
            await MatchIfBothAsync(new_.Text(key), old.Text(key)).ConfigureAwait(false);
        }

        foreach (var (step, job) in new_?["jobs"] as JsonObject ?? [])
        {
            await MatchIfBothAsync(job.Text("componentId"), old?["jobs"]?[step].Text("componentId")).ConfigureAwait(false);
        }

        Task MatchIfBothAsync(string? newer, string? older) => newer is not null && older is not null
            ? MatchAsync(wanted, newer, older, cancellationToken)
            : Task.CompletedTask;
    }

    private static JsonNode? Specification(JsonObject body) => body["properties"]?["componentSpec"];
}
