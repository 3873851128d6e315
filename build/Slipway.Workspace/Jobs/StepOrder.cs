using System.Collections.Immutable;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>The order that the steps of a pipeline have by what they read of each other.</summary>
internal static class StepOrder
{
    /// <exception cref="ApiException">400: steps wait for each other; the message has the circle.</exception>
    public static void RefuseCircles(ImmutableArray<PlannedStep> steps, string path)
    {
        var byName = steps.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var way = new List<string>();

        void Visit(string name)
        {
            if (way.IndexOf(name) is >= 0 and var first)
            {
                throw ApiException.UserError(
                    $"Steps wait for each other: {string.Join(" → ", way.Skip(first).Append(name))}.", path);
            }

            if (done.Contains(name))
            {
                return;
            }

            way.Add(name);
            foreach (var dependency in byName[name].DependsOn)
            {
                Visit(dependency);
            }

            way.RemoveAt(way.Count - 1);
            done.Add(name);
        }

        foreach (var step in steps)
        {
            Visit(step.Name);
        }
    }
}
