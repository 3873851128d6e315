using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>Gives a pipeline's literals and outputs the types of the components that they are bound to.</summary>
internal static class TypeInference
{
    public static PipelineGraph Complete(PipelineGraph graph) => graph with
    {
        Inputs = [.. graph.Inputs.Select(input => WithDeclaredType(input, graph))],
        Outputs = [.. graph.Outputs.Select(output => WithDeclaredType(output, graph))],
    };

    // "learning_rate: 1" is an integer as written; where the component says "number", callers may give 0.5 as well.
    private static PipelineInput WithDeclaredType(PipelineInput input, PipelineGraph graph)
    {
        if (input.Value is not LiteralValue { Text: { } written } literal)
        {
            return input;
        }

        var declared = graph.Steps
            .Where(step => step is { Definition: not null, IsInline: false })
            .SelectMany(step => step.Inputs.Select(given => (step, given)))
            .Where(pair => pair.given.Value is BoundValue { Source: ParentInput parent } && parent.Name == input.Name)
            .Select(pair => pair.step.FindDeclared(pair.given.Name.Text)?.CheckedType)
            .OfType<string>()
            .Distinct()
            .ToImmutableArray();

        // Of several types the narrowest is the one that every step takes: an integer is also a number and a text.
        string[] fromNarrow = [DataType.Boolean, DataType.Integer, DataType.Number, DataType.String];
        var type = fromNarrow.FirstOrDefault(declared.Contains);
        return type is not null && DataType.Normalize(written, type) is { } text
            ? input with { Type = type, Value = literal with { Text = text, Type = type } }
            : input;
    }

    private static PipelineOutput WithDeclaredType(PipelineOutput output, PipelineGraph graph)
    {
        if (output.Type != DataType.Unknown)
        {
            return output;
        }

        var declared = graph.Steps
            .Where(step => step is { Definition: not null, IsInline: false })
            .SelectMany(step => step.Outputs
                .Where(bound => bound.Target is ParentOutput parent && parent.Name == output.Name)
                .Select(bound => step.FindDeclaredOutput(bound.Name.Text)?.CheckedType))
            .OfType<string>()
            .FirstOrDefault();
        return output with { Type = declared ?? DataType.UriFolder };
    }
}
