using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>
/// A pipeline as its steps see it. A step that has its command in itself declares no inputs and outputs: their types
/// follow from what they are bound to.
/// </summary>
internal sealed class PipelineScope(YamlMap pipeline, TranslationContext context)
{
    /// <summary>The inputs that a component made of a step has.</summary>
    public JsonObject InputsOf(MapReader step)
    {
        var inputs = new JsonObject();
        foreach (var (key, value) in step.Mapping("inputs")?.Entries ?? [])
        {
            if (!value.IsNull)
            {
                inputs[key.Text] = Input(value);
            }
        }

        return inputs;
    }

    /// <summary>The outputs that a component made of a step has.</summary>
    public JsonObject OutputsOf(MapReader step)
    {
        var outputs = new JsonObject();
        foreach (var (key, value) in step.Mapping("outputs")?.Entries ?? [])
        {
            outputs[key.Text] = value is YamlScalar && Bound(value) is { } bound ? Source(bound) : Declared(value as YamlMap);
        }

        return outputs;
    }

    /// <summary>The component that a step has in itself or in a file; null when the workspace has it.</summary>
    public YamlMap? LocalComponent(YamlMap step) => (step.Find("component")?.Value ?? step.Find("trial")?.Value) switch
    {
        YamlMap inline => inline,
        YamlScalar { Text: var file } when !References.IsRegistered(file) && !References.IsUri(file)
            && File.Exists(context.Folder.Resolve(file)) => ReadQuietly(file),
        _ => null,
    };

    private JsonObject Input(YamlValue value) => value switch
    {
        YamlScalar when Bound(value) is { } bound => Source(bound),
        YamlScalar scalar => new JsonObject { ["type"] = TypeOf(scalar), ["default"] = scalar.Literal },
        YamlMap map when map.Find("value")?.Value is YamlScalar scalar => Input(scalar),
        YamlMap map => Declared(map),
        _ => Declared(null),
    };

    private static JsonObject Declared(YamlMap? map)
    {
        var body = new JsonObject { ["type"] = Text(map, "type")?.ToLowerInvariant() ?? DataType.UriFolder };
        Json.Add(body, "mode", Text(map, "mode")?.ToLowerInvariant());
        return body;
    }

    // The mode of a pipeline's input or output goes on to the component; that of another step's output does not.
    private JsonObject Source(string[] path) => path switch
    {
        ["parent", "inputs", .. var name] => ParentInput(string.Join('.', name)),
        ["parent", "outputs", var name] => Declared(Find("outputs", name) as YamlMap),
        ["parent", "jobs", var step, var ports, var name] => new JsonObject { ["type"] = StepPort(step, ports, name) },
        _ => Declared(null),
    };

    private JsonObject ParentInput(string name) => Find("inputs", name) switch
    {
        YamlScalar scalar => new JsonObject { ["type"] = TypeOf(scalar) },
        YamlMap map when map.Find("value")?.Value is YamlScalar scalar => new JsonObject { ["type"] = TypeOf(scalar) },
        YamlMap map => Declared(map),
        _ => Declared(null),
    };

    private string StepPort(string stepName, string ports, string name)
    {
        if (Find("jobs", stepName) is not YamlMap step)
        {
            return DataType.UriFolder;
        }

        var written = (step.Find(ports)?.Value as YamlMap)?.Find(name)?.Value;
        return DeclaredByComponent(step, ports, name)
            ?? (written is YamlScalar && Bound(written) is { } bound ? Source(bound).Text("type") : Text(written as YamlMap, "type"))
            ?? (ComponentTranslator.TypeOf(step) == "automl" ? DataType.MLTable : DataType.UriFolder);
    }

    private string? DeclaredByComponent(YamlMap step, string ports, string name) =>
        Text((LocalComponent(step)?.Find(ports)?.Value as YamlMap)?.Find(name)?.Value as YamlMap, "type");

    // What is wrong in the file is reported by the step that runs it.
    private YamlMap? ReadQuietly(string file) => context.Folder.FolderOf(file)
        .Read(Path.GetFileName(context.Folder.Resolve(file)), new DiagnosticBag());

    private YamlValue? Find(string ports, string name) => (pipeline.Find(ports)?.Value as YamlMap)?.Find(name)?.Value;

    private static string[]? Bound(YamlValue value)
    {
        var text = value is YamlMap map ? Text(map, "path") : (value as YamlScalar)?.Text;
        return text is not null && Expression.Whole(text) is { } expression
            && expression.StartsWith("parent.", StringComparison.Ordinal)
            ? Expression.Path(expression)
            : null;
    }

    private static string TypeOf(YamlScalar scalar) => DataType.Of(scalar.Kind);

    private static string? Text(YamlMap? map, string key) => (map?.Find(key)?.Value as YamlScalar)?.Text;
}
