using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads the graph of a pipeline: its steps, and what flows between them.</summary>
internal static class GraphParser
{
    /// <summary>The graph of a pipeline job, whose inputs are given.</summary>
    public static PipelineGraph OfJob(MapReader pipeline, IEnumerable<JobInput> inputs, ParseContext context) =>
        Read(pipeline, [.. inputs.Select(Given).OfType<PipelineInput>()], context);

    /// <summary>The graph of a pipeline component, whose inputs are declared.</summary>
    public static PipelineGraph OfComponent(MapReader pipeline, IEnumerable<PipelineInput> inputs, ParseContext context) =>
        Read(pipeline, [.. inputs], context);

    /// <summary>An input as the steps of a component see it.</summary>
    public static PipelineInput Declared(DeclaredInput input) => new(input.Name.Position, input.Name.Text, input.Value)
    {
        Description = input.Description,
        IsOptional = input.IsOptional == true,
        Type = TypeOf(input.Value),
        WrittenType = input.Type == DataType.Unknown ? DataType.UriFolder : input.Type,
        Mode = input.Mode,
    };

    private static PipelineInput? Given(JobInput input) => input.Value switch
    {
        null => null,

        // An expression that is filled in later, beside which a type may stand.
        BoundValue { Keys: { } keys } bound => Given(input, new DataValue(
            bound.Position, keys.Type, new UriReference(new Written(bound.Text, bound.Position)), keys.Mode)),
        var value => Given(input, value),
    };

    private static PipelineInput Given(JobInput input, InputValue value) => new(input.Name.Position, input.Name.Text, value)
    {
        Type = TypeOf(value),
        WrittenType = TypeOf(value),
        Mode = (value as DataValue)?.Mode,
    };

    private static string TypeOf(InputValue value) => value switch
    {
        DataValue data => data.DataType,
        LiteralValue literal => literal.Type,
        _ => DataType.String,
    };

    private static PipelineGraph Read(MapReader pipeline, ImmutableArray<PipelineInput> inputs, ParseContext context)
    {
        var graph = new PipelineGraph
        {
            Position = pipeline.Map.Position,
            Inputs = inputs,
            Outputs = [.. ((pipeline.Map.Find("outputs")?.Value as YamlMap)?.Entries ?? []).Select(Output)],
        };
        if (pipeline.Mapping("jobs") is not { Entries.IsEmpty: false } jobs)
        {
            if (context.IsPublished)
            {
                pipeline.Missing("jobs");
            }
            else
            {
                // Azure ML's own clients take such a file.
                context.Found.Warning(Codes.MissingKey, pipeline.Map.Position, $"{pipeline.What} has no 'jobs', and does nothing without");
            }

            return TypeInference.Complete(graph);
        }

        var steps = ImmutableArray.CreateBuilder<StepDefinition>();
        foreach (var (key, value) in jobs.Entries)
        {
            if (value is not YamlMap map)
            {
                context.Found.Error(
                    Codes.InvalidValue, value.Position, $"step '{key.Text}' needs keys such as 'component' or 'command'");
            }
            else if (StepParser.Parse(key, map, context) is { } step)
            {
                steps.Add(step);
            }
        }

        graph = graph with { Steps = steps.ToImmutable(), WrittenSteps = [.. jobs.Entries.Select(entry => entry.Key.Written())] };
        return TypeInference.Complete(InlinePorts.Complete(graph));
    }

    private static PipelineOutput Output(YamlEntry entry) => new(
        entry.Key.Position,
        entry.Key.Text,
        ((entry.Value as YamlMap)?.Find("type")?.Value as YamlScalar)?.Text ?? DataType.Unknown,
        ((entry.Value as YamlMap)?.Find("mode")?.Value as YamlScalar)?.Text.ToLowerInvariant());
}
