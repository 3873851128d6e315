using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>What was published once and is not wanted any more: old deployments, and what has lost its files.</summary>
internal sealed record Leftovers(ImmutableArray<PlannedChange> Changes, ImmutableArray<Orphan> Orphans)
{
    public static Leftovers Of(DesiredState desired, ActualState actual, PublishOptions options)
    {
        if (desired.Pipelines is not { } pipelines)
        {
            return new Leftovers([], []);
        }

        var changes = ImmutableArray.CreateBuilder<PlannedChange>();
        var orphans = ImmutableArray.CreateBuilder<Orphan>();
        changes.AddRange(desired.Resources
            .Where(resource => resource.Kind == ResourceKind.Deployment)
            .SelectMany(deployment => OldDeployments(deployment, actual, options)));

        var wanted = desired.Resources.Select(resource => resource.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var left = Named("schedules", ResourceKind.Schedule, actual.Schedules)
            .Concat(Named("batchEndpoints", ResourceKind.Endpoint, actual.Endpoints))
            .Where(item => !wanted.Contains(item.Path));
        foreach (var (kind, path, name, body) in left)
        {
            if (PublishedMark.PipelineOf(body, options) is not { } pipeline)
            {
                continue;
            }

            var resource = new DesiredResource { Kind = kind, Path = path, Name = name, Pipeline = pipeline, IsLeft = true, Body = body };
            if (options.Prune)
            {
                changes.Add(new PlannedChange(PlannedAction.Delete, resource, []) { Actual = body });
                continue;
            }

            // A schedule whose file was deleted must not go on firing an old version beside a pipeline that is kept.
            if (kind == ResourceKind.Schedule && pipelines.Contains(pipeline) && IsEnabled(body))
            {
                changes.Add(new PlannedChange(PlannedAction.Disable, Disabled(resource), []) { Actual = body });
            }

            orphans.Add(new Orphan(kind, name, pipeline));
        }

        return new Leftovers(changes.ToImmutable(), orphans.ToImmutable());
    }

    private static IEnumerable<PlannedChange> OldDeployments(DesiredResource deployment, ActualState actual, PublishOptions options)
    {
        var endpoint = deployment.Path[..deployment.Path.IndexOf("/deployments/", StringComparison.Ordinal)];
        var serving = actual.Bodies.GetValueOrDefault(endpoint).Text("properties", "defaults", "deploymentName");
        return Named($"{endpoint}/deployments", ResourceKind.Deployment, actual.Deployments.GetValueOrDefault(endpoint, []))
            .Where(old => !old.Path.Equals(deployment.Path, StringComparison.OrdinalIgnoreCase)
                && PublishedMark.PipelineOf(old.Body, options) is not null)
            .OrderByDescending(old => old.Name == serving)
            .ThenByDescending(old => old.Body.Text("systemData", "createdAt"), StringComparer.Ordinal)
            .ThenBy(old => old.Name, StringComparer.Ordinal)
            .Skip(options.KeepDeployments)
            .Select(old => new PlannedChange(
                PlannedAction.Delete,
                new DesiredResource
                {
                    Kind = ResourceKind.Deployment,
                    Path = old.Path,
                    Name = old.Name,
                    Pipeline = deployment.Pipeline,
                    Body = old.Body,
                },
                []));
    }

    private static IEnumerable<(ResourceKind Kind, string Path, string Name, JsonObject Body)> Named(
        string folder,
        ResourceKind kind,
        ImmutableArray<JsonObject> items) => items
            .Select(body => (kind, Name: body.Text("name")!, body))
            .Select(item => (item.kind, $"{folder}/{item.Name[(item.Name.LastIndexOf('/') + 1)..]}", item.Name, item.body))
            .OrderBy(item => item.Name, StringComparer.Ordinal);

    private static DesiredResource Disabled(DesiredResource schedule)
    {
        var body = (JsonObject)schedule.Body.DeepClone();
        body["properties"]!["isEnabled"] = false;
        PublishedMark.WriteDisabled(body);
        return schedule with { Body = body };
    }

    private static bool IsEnabled(JsonObject schedule) =>
        schedule["properties"]?["isEnabled"] is not JsonValue value || !value.TryGetValue<bool>(out var isEnabled) || isEnabled;
}
