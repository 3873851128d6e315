using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>
/// Tells what a step declares whose command stands among its own keys: an input is of the type of what it is bound to, as
/// Azure ML's own clients have it.
/// </summary>
internal sealed class InlinePorts(PipelineGraph graph)
{
    // More bindings in a row lead in a circle, which is reported as such.
    private const int MostBindings = 100;

    private readonly ImmutableDictionary<string, StepDefinition> _steps =
        graph.Steps.ToImmutableDictionary(step => step.Name.Text, StringComparer.Ordinal);

    /// <summary>The graph with the inputs and outputs of its inline components.</summary>
    public static PipelineGraph Complete(PipelineGraph graph)
    {
        var ports = new InlinePorts(graph);
        return graph with
        {
            Steps = [.. graph.Steps.Select(step => step.Component is InlineComponent inline
                ? step with
                {
                    Component = new InlineComponent(inline.Definition with
                    {
                        Inputs = [.. step.Inputs.Select(ports.Input)],
                        Outputs = [.. step.Outputs.Select(ports.Output)],
                    }),
                }
                : step)],
        };
    }

    private DeclaredInput Input(JobInput input)
    {
        var port = input.Value switch
        {
            BoundValue { Keys: { } keys } => new Port(keys.Type ?? DataType.UriFolder, keys.Mode),
            BoundValue { Source: { } source } => Source(source, 0),
            BoundValue => new Port(DataType.String, null),
            LiteralValue literal => new Port(literal.Type, null),
            DataValue data => new Port(data.DataType, data.Mode),
            _ => new Port(DataType.UriFolder, null),
        };

        // What is bound by keys, of which "type" is none, counts as a folder without being meant as one.
        var isTyped = input.Value is not (BoundValue { Keys.Type: null, Keys: not null } or DataValue { Type: null });
        return new DeclaredInput
        {
            Name = input.Name,
            Type = port.Type,
            CheckedType = isTyped ? port.Type : DataType.Unknown,
            Mode = port.Mode,
            Default = input.Value switch
            {
                LiteralValue literal => literal.Text,
                BoundValue { Source: null, Keys: null } bound => bound.Text,
                _ => null,
            },
            Value = input.Value ?? new DataValue(input.Name.Position, null, null, null),
        };
    }

    private DeclaredOutput Output(JobOutput output)
    {
        var port = output is { Target: { } target, IsBoundByPath: false }
            ? Source(target, 0)
            : new Port(output.Type ?? DataType.UriFolder, output.Mode);
        return new DeclaredOutput { Name = output.Name, Type = port.Type, CheckedType = port.Type, Mode = port.Mode };
    }

    // The mode of a pipeline's input or output goes on to the component; that of another step's output does not.
    private Port Source(Binding binding, int depth) => binding switch
    {
        _ when depth > MostBindings => new Port(DataType.UriFolder, null),
        ParentInput parent => graph.FindInput(parent.Name) is { } input
            ? new Port(input.WrittenType, input.Mode)
            : new Port(DataType.UriFolder, null),
        ParentOutput parent => graph.Outputs.FirstOrDefault(output => output.Name == parent.Name) is { } output
            ? new Port(output.Type == DataType.Unknown ? DataType.UriFolder : output.Type.ToLowerInvariant(), output.Mode)
            : new Port(DataType.UriFolder, null),
        StepOutput from => new Port(_steps.TryGetValue(from.Step, out var step) ? TypeOf(step, from, depth) : DataType.UriFolder, null),
        StepInput from => new Port(_steps.TryGetValue(from.Step, out var step) ? TypeOf(step, from, depth) : DataType.UriFolder, null),
        _ => new Port(DataType.UriFolder, null),
    };

    private string TypeOf(StepDefinition step, StepOutput from, int depth)
    {
        if (!step.IsInline && step.FindDeclaredOutput(from.Output) is { } declared)
        {
            return declared.CheckedType;
        }

        var written = step.Outputs.FirstOrDefault(output => output.Name.Text == from.Output);
        return (written is { Target: { } target, IsBoundByPath: false } ? Source(target, depth + 1).Type : written?.Type)
            ?? (step is AutoMLStep ? DataType.MLTable : DataType.UriFolder);
    }

    private string TypeOf(StepDefinition step, StepInput from, int depth)
    {
        if (!step.IsInline && step.FindDeclared(from.Input) is { } declared)
        {
            return declared.Type;
        }

        return step.Inputs.FirstOrDefault(input => input.Name.Text == from.Input)?.Value switch
        {
            BoundValue { Keys: { } keys } => keys.Type,
            BoundValue { Source: { } source } => Source(source, depth + 1).Type,
            DataValue data => data.Type,
            _ => null,
        } ?? (step is AutoMLStep ? DataType.MLTable : DataType.UriFolder);
    }

    private readonly record struct Port(string Type, string? Mode);
}
