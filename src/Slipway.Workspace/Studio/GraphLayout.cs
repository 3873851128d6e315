using System.Collections.Immutable;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio;

/// <summary>A step's place in the drawing: the upper left corner of its box.</summary>
internal sealed record GraphNode(string Name, int X, int Y);

/// <summary>
/// Places the steps of a pipeline: each below all that it waits for, and as near below them as the others let it.
/// </summary>
internal sealed record GraphLayout(ImmutableArray<GraphNode> Nodes, int Width, int Height)
{
    public const int BoxWidth = 220;
    public const int BoxHeight = 58;
    private const int GapX = 36;
    private const int GapY = 54;
    private const int Margin = 12;

    // More sweeps over the layers change little.
    private const int Sweeps = 4;

    /// <param name="steps">The steps with the names of those that they wait for; without circles.</param>
    public static GraphLayout Of(IReadOnlyList<(string Name, ImmutableArray<string> DependsOn)> steps)
    {
        var before = steps.ToDictionary(step => step.Name, step => step.DependsOn, StringComparer.Ordinal);
        var after = steps.SelectMany(step => step.DependsOn.Select(on => (on, step.Name)))
            .ToLookup(edge => edge.on, edge => edge.Name, StringComparer.Ordinal);
        var depths = StepOrder.Depths(before);
        var layers = steps.GroupBy(step => depths[step.Name])
            .OrderBy(layer => layer.Key)
            .Select(layer => layer.Select(step => step.Name).ToList())
            .ToList();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var isDown = sweep % 2 == 0;
            var places = Places(layers);
            foreach (var layer in isDown ? layers : Enumerable.Reverse(layers))
            {
                Sort(layer, places, name => isDown ? before[name] : after[name]);
            }
        }

        var widest = layers.Count == 0 ? 0 : layers.Max(WidthOf);
        var nodes = layers.SelectMany((layer, depth) => layer.Select((name, place) => new GraphNode(
            name,
            Margin + ((widest - WidthOf(layer)) / 2) + (place * (BoxWidth + GapX)),
            Margin + (depth * (BoxHeight + GapY)))));
        return new GraphLayout(
            [.. nodes], widest + (2 * Margin), (layers.Count * (BoxHeight + GapY)) - GapY + (2 * Margin));
    }

    private static int WidthOf(List<string> layer) => (layer.Count * (BoxWidth + GapX)) - GapX;

    /// <summary>Where each step is, from 0 to 1 across its layer.</summary>
    private static Dictionary<string, double> Places(List<List<string>> layers) => layers
        .SelectMany(layer => layer.Select((name, place) => (name, (place + 0.5) / layer.Count)))
        .ToDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal);

    private static void Sort(List<string> layer, Dictionary<string, double> places, Func<string, IEnumerable<string>> neighbours)
    {
        var wanted = layer.ToDictionary(
            name => name,
            name => neighbours(name).Where(places.ContainsKey).Select(other => places[other]).DefaultIfEmpty(places[name]).Average(),
            StringComparer.Ordinal);
        var sorted = layer.OrderBy(name => wanted[name]).ToList();
        layer.Clear();
        layer.AddRange(sorted);
        foreach (var (name, place) in sorted.Select((name, place) => (name, place)))
        {
            places[name] = (place + 0.5) / sorted.Count;
        }
    }
}
