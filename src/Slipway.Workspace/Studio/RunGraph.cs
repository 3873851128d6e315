using System.Collections.Immutable;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio;

/// <summary>A run drawn as the graph of its steps, each with its status and how long it took.</summary>
internal static class RunGraph
{
    private const int LongestName = 26;

    public static Html Of(IReadOnlyList<Job> steps, DateTimeOffset now)
    {
        var plans = steps.ToDictionary(step => step.Step!, step => (Job: step, DependsOn: step.DependsOn.ToImmutableArray()), StringComparer.Ordinal);
        var layout = GraphLayout.Of([.. plans.Select(plan => (plan.Key, plan.Value.DependsOn))]);
        var places = layout.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        var edges = plans.SelectMany(plan => plan.Value.DependsOn
            .Where(places.ContainsKey)
            .Select(on => Edge(places[on], places[plan.Key])));
        return Html.Of($"""
            <div class="graph" id="graph" tabindex="0" role="region" aria-label="Graph of the steps">
            <svg width="{layout.Width}" height="{layout.Height}" viewBox="0 0 {layout.Width} {layout.Height}" role="group" aria-label="Steps">
            <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="arrow" d="M0 0 L8 4 L0 8 z"/></marker></defs>
            {Html.Join("\n", edges)}
            {Html.Each(layout.Nodes, node => Node(node, plans[node.Name].Job, now))}
            </svg></div>
            """);
    }

    private static Html Edge(GraphNode from, GraphNode to)
    {
        const int middle = GraphLayout.BoxWidth / 2;
        var (x1, y1, x2, y2) = (from.X + middle, from.Y + GraphLayout.BoxHeight, to.X + middle, to.Y - 2);
        var bend = (y2 - y1) / 2;
        return Html.Of($"""<path class="edge" marker-end="url(#arrow)" d="M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"/>""");
    }

    private static Html Node(GraphNode node, Job step, DateTimeOffset now)
    {
        var name = node.Name.Length > LongestName ? string.Concat(node.Name.AsSpan(0, LongestName - 1), "…") : node.Name;
        var duration = Show.Duration(step, now);
        var spoken = duration.Length > 0 ? $"{node.Name}: {step.Status}, {duration}" : $"{node.Name}: {step.Status}";
        return Html.Of($"""
            <a class="node {Show.StatusClass(step.Status)}" id="node-{step.Id}" href="/jobs/{step.Id}" aria-label="{spoken}">
            <title>{spoken}</title>
            <rect x="{node.X}" y="{node.Y}" width="{GraphLayout.BoxWidth}" height="{GraphLayout.BoxHeight}" rx="8"/>
            <text class="name" x="{node.X + 14}" y="{node.Y + 25}">{name}</text>
            <text class="state" x="{node.X + 14}" y="{node.Y + 45}">{Show.Sign(step.Status)} {step.Status}</text>
            <text class="state" x="{node.X + GraphLayout.BoxWidth - 14}" y="{node.Y + 45}" text-anchor="end">{duration}</text>
            </a>
            """);
    }
}
