using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Applying;

/// <summary>Which changes wait for which.</summary>
internal static class ChangeOrder
{
    /// <summary>
    /// The changes in phases, one after the other: a switch waits for all that is made, of every pipeline, so that a
    /// failure finds none of them switched. Within a phase each has what it refers to before it.
    /// </summary>
    public static IEnumerable<ImmutableArray<(PlannedChange Change, ImmutableArray<PlannedChange> Dependencies)>> Phases(
        ImmutableArray<PlannedChange> changes) =>
        changes.GroupBy(Phase).OrderBy(phase => phase.Key).Select(Ordered);

    private static int Phase(PlannedChange change) => (change.Kind, change.Action) switch
    {
        (ResourceKind.Compute, _) => 0,
        (ResourceKind.DefaultDeployment, _) => 2,
        (ResourceKind.Deployment, PlannedAction.Delete) => 3,
        (ResourceKind.Schedule, PlannedAction.Delete) => 5,
        (ResourceKind.Schedule, _) => 4,
        (_, PlannedAction.Delete) => 6,
        _ => 1,
    };

    private static ImmutableArray<(PlannedChange Change, ImmutableArray<PlannedChange> Dependencies)> Ordered(
        IEnumerable<PlannedChange> phase)
    {
        var byPath = phase.ToDictionary(change => change.Resource.Path, StringComparer.OrdinalIgnoreCase);
        var ordered = ImmutableArray.CreateBuilder<(PlannedChange, ImmutableArray<PlannedChange>)>();
        var visited = new HashSet<PlannedChange>(ReferenceEqualityComparer.Instance);
        foreach (var change in byPath.Values)
        {
            Visit(change);
        }

        return ordered.ToImmutable();

        void Visit(PlannedChange change)
        {
            if (!visited.Add(change))
            {
                return;
            }

            var dependencies = References(change.Resource)
                .Select(path => byPath.GetValueOrDefault(path))
                .OfType<PlannedChange>()
                .Where(dependency => dependency != change)
                .Distinct()
                .ToImmutableArray();
            foreach (var dependency in dependencies)
            {
                Visit(dependency);
            }

            ordered.Add((change, dependencies));
        }
    }

    private static IEnumerable<string> References(DesiredResource resource)
    {
        var below = resource.Path.IndexOf("/deployments/", StringComparison.Ordinal);
        return Texts(resource.Body)
            .Select(ResourcePath.Of)
            .OfType<string>()
            .Concat(below < 0 ? [] : [resource.Path[..below]]);
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => Texts(pair.Value)),
        JsonArray list => list.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
