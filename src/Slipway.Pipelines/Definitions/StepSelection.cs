using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Definitions;

/// <summary>A part of a graph that runs by itself: some steps, and all that they need.</summary>
internal static class StepSelection
{
    // Between a step's name and its output's: inputs of pipelines have letters, digits and underscores.
    private const string Joint = "__output__";

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

    /// <summary>
    /// One step by itself: what it takes of other steps becomes an input of the graph, called as
    /// <see cref="InputFor"/> says.
    /// </summary>
    /// <param name="graph">The whole.</param>
    /// <param name="name">The step's name.</param>
    /// <exception cref="DiagnosticException">SLP0065: the pipeline has no such step.</exception>
    public static PipelineGraph Alone(PipelineGraph graph, string name)
    {
        var part = Of(graph, [name]);
        var step = part.FindStep(name)!;
        var taken = new List<PipelineInput>();
        var inputs = step.Inputs.Select(input => input with { Value = Freed(step, input, graph, taken) }).ToImmutableArray();
        var alone = step with { Inputs = inputs };
        var bound = inputs.Select(input => (input.Value as BoundValue)?.Source).OfType<ParentInput>()
            .Select(source => source.Name).ToHashSet();
        var outputs = alone.Outputs.Select(output => output.Target).OfType<ParentOutput>().Select(target => target.Name).ToHashSet();
        return part with
        {
            Steps = [alone],
            WrittenSteps = [step.Name],
            Inputs =
            [
                .. part.Inputs.Where(input => input.Value is LiteralValue { Text: not null } || bound.Contains(input.Name)),
                .. taken,
            ],
            Outputs = [.. part.Outputs.Where(output => outputs.Contains(output.Name))],
        };
    }

    /// <summary>What the step of a graph that <see cref="Alone"/> gave takes of other steps, each once.</summary>
    public static IEnumerable<(string Step, string Output, SourcePosition Position)> TakenBy(PipelineGraph alone) => alone.Inputs
        .Select(input => (Parts: input.Name.Split(Joint), input.Position))
        .Where(input => input.Parts is [_, _])
        .Select(input => (input.Parts[0], input.Parts[1], input.Position));

    /// <summary>The name of the input that stands for another step's output, where a step runs alone.</summary>
    public static string InputFor(string step, string output) => $"{step}{Joint}{output}";

    // What is bound to another step's input is what that one is given.
    private static InputValue? Freed(StepDefinition step, JobInput input, PipelineGraph graph, List<PipelineInput> taken)
    {
        if (input.Value is not BoundValue { Source: { } source } bound)
        {
            return input.Value;
        }

        switch (source)
        {
            case StepInput of when graph.FindStep(of.Step)?.Inputs.FirstOrDefault(i => i.Name.Text == of.Input) is { } given:
                return Freed(step, given, graph, taken);
            case StepOutput output:
                var name = InputFor(output.Step, output.Output);
                if (taken.All(other => other.Name != name))
                {
                    var type = step.FindDeclared(input.Name.Text)?.Type ?? DataType.UriFolder;
                    taken.Add(new PipelineInput(bound.Position, name, new DataValue(bound.Position, type, null, null))
                    {
                        Type = type,
                        WrittenType = type,
                    });
                }

                return bound with { Text = $"${{{{parent.inputs.{name}}}}}", Source = new ParentInput(name) };
            default:
                return bound;
        }
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
