using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Graphs;

/// <summary>
/// Tells which inputs of a pipeline component can be left out although its file doesn't say so: those that go to nothing
/// but inputs of steps that can be left out. Azure ML's own clients publish them as optional. Of several steps that take
/// one, it is the last that counts there, and so it is here.
/// </summary>
internal static class OptionalInputs
{
    /// <summary>The names of those inputs. Sweeps don't count.</summary>
    /// <param name="component">The component as its file has it.</param>
    /// <param name="graph">Its steps.</param>
    public static ImmutableHashSet<string> Of(YamlMap component, PipelineGraph graph)
    {
        var optional = new HashSet<string>();
        foreach (var step in graph.Steps.Where(step => step is { Ports: not null, Searched.IsEmpty: true }))
        {
            var bound = step.Inputs
                .Where(input => input.Value is ParentInput)
                .ToLookup(input => ((ParentInput)input.Value).Name, input => input.Name);
            foreach (var names in bound)
            {
                if (names.All(name => step.Ports!.Inputs.Any(declared => declared.Name == name && declared.IsOptional)))
                {
                    optional.Add(names.Key);
                }
                else
                {
                    optional.Remove(names.Key);
                }
            }
        }

        var inputs = component.Find("inputs")?.Value as YamlMap;
        return [.. optional.Where(name => inputs?.Find(name)?.Value is YamlMap input && input.Find("optional") is null or { Value.IsNull: true })];
    }
}
