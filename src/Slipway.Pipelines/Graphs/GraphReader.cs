using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Nodes;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Graphs;

/// <summary>
/// Reads the graph of a pipeline, a job's or a component's. What is wrong with its keys and values is reported by their
/// translation; here only what is wrong with expressions is.
/// </summary>
internal static class GraphReader
{
    public static PipelineGraph Read(YamlMap pipeline, TranslationContext context)
    {
        var jobs = Entries(pipeline, "jobs");
        var scope = new PipelineScope(pipeline, context);
        return TypeInference.Complete(new PipelineGraph
        {
            Position = pipeline.Position,
            Inputs = [.. Entries(pipeline, "inputs").Select(entry => Input(entry)).OfType<PipelineInput>()],
            Outputs = [.. Entries(pipeline, "outputs").Select(Output)],
            Steps = [.. jobs.Where(entry => entry.Value is YamlMap).Select(entry => Step(entry.Key, (YamlMap)entry.Value, scope, context))],
            WrittenSteps = [.. jobs.Select(entry => entry.Key.Text)],
        });
    }

    private static ImmutableArray<YamlEntry> Entries(YamlMap map, string key) =>
        (map.Find(key)?.Value as YamlMap)?.Entries ?? [];

    private static PipelineInput? Input(YamlEntry entry) => ValueReader.Given(entry.Value) is { } value
        ? new PipelineInput(entry.Key.Position, entry.Key.Text, value)
        {
            Type = value is DataValue data ? data.Type : ((LiteralValue)value).Type,
            IsOptional = PortsReader.IsTrue(entry.Value, "optional"),
            Description = ((entry.Value as YamlMap)?.Find("description")?.Value as YamlScalar)?.Text,
        }
        : null;

    private static PipelineOutput Output(YamlEntry entry) => new(
        entry.Key.Position,
        entry.Key.Text,
        ((entry.Value as YamlMap)?.Find("type")?.Value as YamlScalar)?.Text ?? DataType.Unknown);

    private static PipelineStep Step(YamlScalar key, YamlMap map, PipelineScope scope, TranslationContext context)
    {
        map = ShortForms.WriteOut(map, scope, context);
        var what = $"step '{key.Text}'";
        var inputs = Entries(map, "inputs").Where(entry => !entry.Value.IsNull).ToImmutableArray();
        var searched = Entries(map, "search_space");
        return new PipelineStep
        {
            Position = key.Position,
            Name = key.Text,
            Ports = PortsReader.Read(map, scope, context),
            WrittenInputs = [.. inputs.Concat(searched).Select(entry => entry.Key.Text)],
            Searched = [.. searched.Where(entry => !IsGroup(entry)).Select(entry => new SearchedInput(entry.Key.Position, entry.Key.Text))],
            Inputs = [.. inputs
                .Select(entry => ValueReader.Bound($"'{entry.Key.Text}' of {what}", entry.Value, context.Found) is { } value
                    ? new StepInput(entry.Key.Position, entry.Key.Text, value)
                    : null)
                .OfType<StepInput>()],
            Outputs = [.. Entries(map, "outputs").Select(entry => new StepOutputBinding(
                entry.Key.Position,
                entry.Key.Text,
                entry.Value.Position,
                ValueReader.ParentOutput($"'{entry.Key.Text}' of {what}", entry.Value, context.Found)))],
        };
    }

    // A choice between groups of further parameters is none itself.
    private static bool IsGroup(YamlEntry parameter) =>
        (parameter.Value as YamlMap)?.Find("values")?.Value is YamlSequence { Items: var items } && items.Any(item => item is YamlMap);
}
