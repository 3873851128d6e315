using System.Collections.Immutable;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>The order that the steps of a pipeline have by what they read of each other.</summary>
internal static class StepOrder
{
    /// <summary>How many steps lie before each at most; steps that wait for each other, or behind such, have no depth.</summary>
    /// <param name="before">The steps that each waits for; those that are no steps themselves don't count.</param>
    /// <remarks>Without recursion: a request decides how long a chain is, and none may use up the stack.</remarks>
    public static Dictionary<string, int> Depths(IReadOnlyDictionary<string, ImmutableArray<string>> before)
    {
        var waits = before.ToDictionary(step => step.Key, step => step.Value.Count(before.ContainsKey), StringComparer.Ordinal);
        var after = before.SelectMany(step => step.Value.Select(on => (on, step.Key)))
            .ToLookup(edge => edge.on, edge => edge.Key, StringComparer.Ordinal);
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        var ready = new Queue<string>(waits.Where(step => step.Value == 0).Select(step => step.Key));
        while (ready.TryDequeue(out var name))
        {
            depths[name] = before[name].Where(before.ContainsKey).Select(on => depths[on] + 1).DefaultIfEmpty(0).Max();
            foreach (var next in after[name].Where(next => --waits[next] == 0))
            {
                ready.Enqueue(next);
            }
        }

        return depths;
    }

    /// <exception cref="ApiException">400: steps wait for each other; the message has the circle.</exception>
    public static void RefuseCircles(ImmutableArray<PlannedStep> steps, string path)
    {
        var before = steps.ToDictionary(step => step.Name, step => step.DependsOn, StringComparer.Ordinal);
        var depths = Depths(before);
        if (steps.FirstOrDefault(step => !depths.ContainsKey(step.Name)) is not { } waiting)
        {
            return;
        }

        // What has no depth waits for something that has none either: whoever follows that comes round.
        var way = new List<string>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var name = waiting.Name;
        while (places.TryAdd(name, way.Count))
        {
            way.Add(name);
            name = before[name].First(on => before.ContainsKey(on) && !depths.ContainsKey(on));
        }

        throw ApiException.UserError(
            $"Steps wait for each other: {string.Join(" → ", way.Skip(places[name]).Append(name))}.", path);
    }
}
