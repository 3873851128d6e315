using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Definitions;

/// <summary>A part of a graph that runs by itself: some steps, and all that they need.</summary>
internal static class StepSelection
{
    /// <summary>The steps that are wanted and those that they need, with the inputs and outputs that these have.</summary>
    /// <param name="graph">The whole.</param>
    /// <param name="wanted">The steps' names; the whole where there are none.</param>
    /// <exception cref="DiagnosticException">SLP0065: the pipeline has no such step.</exception>
    public static PipelineGraph Of(PipelineGraph graph, IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
        {
            return graph;
        }

        var unknown = wanted.Where(name => graph.FindStep(name) is null).ToImmutableArray();
        if (!unknown.IsEmpty)
        {
            var names = graph.Steps.Select(step => step.Name.Text).ToList();
            throw new DiagnosticException(unknown.Select(name => new Diagnostic(
                Codes.UnknownStep, $"the pipeline has no step '{name}'{NearestName.Hint(name, names)}")
            {
                File = graph.Position.File,
                Line = graph.Position.Line,
                Column = graph.Position.Column,
                Remedy = $"name some of {string.Join(", ", names)}",
            }));
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(wanted);
        while (waiting.TryPop(out var name))
        {
            if (graph.FindStep(name) is { } step && taken.Add(name))
            {
                foreach (var need in NeedsOf(step))
                {
                    waiting.Push(need);
                }
            }
        }

        var steps = graph.Steps.Where(step => taken.Contains(step.Name.Text)).ToImmutableArray();
        var bindings = steps.SelectMany(BindingsOf).ToList();
        return graph with
        {
            Steps = steps,
            WrittenSteps = [.. graph.WrittenSteps.Where(step => taken.Contains(step.Text))],
            // A compute or a setting may take a value too: one that is there stays.
            Inputs = [.. graph.Inputs.Where(input => input.Value is LiteralValue { Text: not null }
                || bindings.OfType<ParentInput>().Any(bound => bound.Name == input.Name))],
            Outputs = [.. graph.Outputs.Where(output => bindings.OfType<ParentOutput>().Any(bound => bound.Name == output.Name))],
        };
    }

    /// <summary>The names of the steps whose outputs or inputs a step takes, each once.</summary>
    public static IEnumerable<string> NeedsOf(StepDefinition step) => BindingsOf(step)
        .Select(binding => binding switch
        {
            StepOutput output => output.Step,
            StepInput input => input.Step,
            _ => null,
        })
        .OfType<string>()
        .Distinct();

    private static IEnumerable<Binding> BindingsOf(StepDefinition step) =>
    [
        .. step.Inputs.Select(input => input.Value).OfType<BoundValue>().Select(bound => bound.Source).OfType<Binding>(),
        .. step.Outputs.Select(output => output.Target).OfType<Binding>(),
    ];
}
