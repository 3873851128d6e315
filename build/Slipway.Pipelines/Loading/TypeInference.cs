using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Loading;

/// <summary>
/// Gives types to what the file leaves without one: inputs of inline steps take the type of what they are bound to;
/// literals and outputs of the pipeline that of the components they are bound to.
/// </summary>
internal static class TypeInference
{
    public static PipelineJob Complete(PipelineJob job)
    {
        var typed = job with
        {
            Inputs = [.. job.Inputs.Select(input => WithDeclaredType(input, job))],
            Outputs = [.. job.Outputs.Select(output => WithDeclaredType(output, job))],
        };
        var withOutputs = typed with { Steps = [.. typed.Steps.Select(step => WithInferredOutputs(step, typed))] };
        return withOutputs with { Steps = [.. withOutputs.Steps.Select(step => WithInferredInputs(step, withOutputs))] };
    }

    /// <summary>The type of what an input is given; null when it comes from a component that is not known here.</summary>
    public static string? TypeOf(InputValue value, PipelineJob job) => value switch
    {
        LiteralValue literal => literal.Type,
        DataValue data => data.Type,
        ParentInput parent => job.FindInput(parent.Name)?.Type,
        StepOutput output => job.FindStep(output.Step)?.LocalComponent?.Outputs
            .FirstOrDefault(declared => declared.Name == output.Output)?.Type,
        _ => null,
    };

    // "learning_rate: 1" is an integer as written; where the component says "number", callers may give 0.5 as well.
    private static PipelineInput WithDeclaredType(PipelineInput input, PipelineJob job)
    {
        if (input.Value is not LiteralValue literal)
        {
            return input;
        }

        var declared = job.Steps
            .SelectMany(step => step.Inputs.Select(given => (step, given)))
            .Where(pair => pair.given.Value is ParentInput parent && parent.Name == input.Name)
            .Select(pair => pair.step.LocalComponent?.Inputs.FirstOrDefault(i => i.Name == pair.given.Name)?.Type)
            .OfType<string>()
            .Distinct()
            .ToImmutableArray();

        // Of several types the narrowest is the one that every step takes: an integer is also a number and a text.
        string[] fromNarrow = [DataType.Boolean, DataType.Integer, DataType.Number, DataType.String];
        var type = fromNarrow.FirstOrDefault(declared.Contains);
        return type is not null && DataType.Normalize(literal.Text, type) is { } text
            ? input with { Type = type, Value = literal with { Text = text, Type = type } }
            : input;
    }

    private static PipelineOutput WithDeclaredType(PipelineOutput output, PipelineJob job)
    {
        var declared = job.Steps
            .Where(step => step.Component is LocalComponent { IsInline: false })
            .SelectMany(step => step.Outputs
                .Where(bound => bound.Value is ParentOutput parent && parent.Name == output.Name)
                .Select(bound => step.LocalComponent!.Outputs.FirstOrDefault(o => o.Name == bound.Name)?.Type))
            .OfType<string>()
            .FirstOrDefault();
        return output with { Type = output.Settings.Type ?? declared ?? output.Type };
    }

    private static PipelineStep WithInferredOutputs(PipelineStep step, PipelineJob job)
    {
        if (step.Component is not LocalComponent { IsInline: true } component)
        {
            return step;
        }

        var outputs = component.Definition.Outputs.Select(output =>
            step.Outputs.First(bound => bound.Name == output.Name).Value is ParentOutput parent
            && job.Outputs.FirstOrDefault(declared => declared.Name == parent.Name) is { } declared
                ? output with { Type = declared.Type, Mode = declared.Settings.Mode }
                : output);
        return step with { Component = component with { Definition = component.Definition with { Outputs = [.. outputs] } } };
    }

    private static PipelineStep WithInferredInputs(PipelineStep step, PipelineJob job)
    {
        if (step.Component is not LocalComponent { IsInline: true } component)
        {
            return step;
        }

        var inputs = step.Inputs.Select(input => new ComponentInput(
            input.Position,
            input.Name,
            TypeOf(input.Value, job) ?? DataType.UriFolder));
        return step with { Component = component with { Definition = component.Definition with { Inputs = [.. inputs] } } };
    }
}
