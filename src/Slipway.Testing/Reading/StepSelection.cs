using System.Collections.Immutable;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Tells which steps of a pipeline a test runs.</summary>
internal static class StepSelection
{
    /// <summary>
    /// Those that are named and all that they need, in the order of the pipeline; all where none is named.
    /// </summary>
    public static ImmutableArray<string> Read(YamlValue? value, ReadingContext context)
    {
        var steps = context.Pipeline.Steps;
        if (value is null)
        {
            return [.. steps.Select(step => step.Name)];
        }

        if (value is not (YamlScalar or YamlSequence))
        {
            context.Faults.Add(
                Codes.InvalidValue, value.Position, "'steps' of the test must be a list of the pipeline's steps");
            return [.. steps.Select(step => step.Name)];
        }

        var named = new List<string>();
        foreach (var item in value is YamlSequence list ? list.Items : [value])
        {
            if (item is YamlScalar { IsNull: false } name && steps.Any(step => step.Name == name.Text))
            {
                named.Add(name.Text);
                continue;
            }

            var written = (item as YamlScalar)?.Text ?? "";
            context.Faults.Add(
                Codes.UnknownName,
                item.Position,
                $"pipeline '{context.Pipeline.Name}' has no step '{written}'"
                    + NearestName.Hint(written, steps.Select(step => step.Name)),
                $"its steps are {string.Join(", ", steps.Select(step => step.Name))}");
        }

        if (value is YamlSequence { Items.IsEmpty: true })
        {
            context.Faults.Add(
                Codes.InvalidValue,
                value.Position,
                "'steps' of the test names none, so that nothing would run",
                "leave the key out to run all");
        }

        var running = WithNeeds(named, context.Pipeline);
        return [.. steps.Select(step => step.Name).Where(running.Contains)];
    }

    private static HashSet<string> WithNeeds(IEnumerable<string> named, TestedPipeline pipeline)
    {
        var needs = pipeline.Steps.DistinctBy(step => step.Name).ToDictionary(step => step.Name, step => step.Needs);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>(named);
        while (left.TryPop(out var step))
        {
            if (needs.TryGetValue(step, out var before) && found.Add(step))
            {
                foreach (var need in before)
                {
                    left.Push(need);
                }
            }
        }

        return found;
    }
}
