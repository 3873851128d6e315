using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>
/// Tells which inputs of a pipeline component can be left out although its file doesn't say so: those that go to nothing
/// but inputs of steps that can be left out. Azure ML's own clients publish them as optional. Of several steps that take
/// one, it is the last that counts there, and so it is here.
/// </summary>
internal static class OptionalInputs
{
    /// <summary>The names of those inputs. Sweeps don't count.</summary>
    public static ImmutableHashSet<string> Of(PipelineGraph graph)
    {
        var optional = ImmutableHashSet.CreateBuilder<string>();
        foreach (var step in graph.Steps.Where(step => step is { Definition: not null, Searched.IsEmpty: true }))
        {
            var bound = step.Inputs
                .Where(input => input.Value is BoundValue { Source: ParentInput })
                .ToLookup(input => ((ParentInput)((BoundValue)input.Value!).Source!).Name, input => input.Name.Text);
            foreach (var names in bound)
            {
                if (names.All(name => step.FindDeclared(name) is { IsOptional: true }))
                {
                    optional.Add(names.Key);
                }
                else
                {
                    optional.Remove(names.Key);
                }
            }
        }

        return optional.ToImmutable();
    }
}
