using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Nodes;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Graphs;

/// <summary>Reads what a step's component declares, wherever that is written.</summary>
internal static class PortsReader
{
    /// <summary>The declarations; null when the component is the workspace's, or could not be read.</summary>
    public static DeclaredPorts? Read(YamlMap step, PipelineScope scope, TranslationContext context)
    {
        var type = ComponentTranslator.TypeOf(step);
        switch (step.Find(type == "sweep" ? "trial" : "component")?.Value)
        {
            case YamlMap map:
                return Declared(map, context);
            case YamlScalar { IsNull: false } scalar:
                return OfFile(scalar, context);
            case null when type is "command" or "parallel" or "spark":
                return Inline(new MapReader(step, "the step", new DiagnosticBag(), [.. step.Entries.Select(entry => entry.Key.Text)]), scope);
            default:
                return null;
        }
    }

    private static DeclaredPorts? OfFile(YamlScalar scalar, TranslationContext context) =>
        !References.IsUri(scalar.Text) && !References.IsRegistered(scalar.Text)
        && context.Folder.Resolve(scalar.Text) is var path && File.Exists(path) && !context.Within.Contains(path)
        && context.Components.TryTake(context.Within.Length)
        && context.Folder.FolderOf(scalar.Text) is var folder
        && folder.Read(Path.GetFileName(path), new DiagnosticBag()) is { } map
            ? Declared(map, context.Inside(folder, path))
            : null;

    private static DeclaredPorts Declared(YamlMap component, TranslationContext context)
    {
        var optional = OptionalInputsOf(component, context);
        return new(
            [.. Entries(component, "inputs").Select(entry => new DeclaredInput(
                entry.Key.Text,
                Text(entry.Value, "type") is { } type && DataType.All.FirstOrDefault(known => known.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } known
                    ? known
                    : DataType.Unknown,
                !IsTrue(entry.Value, "optional") && Text(entry.Value, "default") is null,
                IsTrue(entry.Value, "optional") || optional.Contains(entry.Key.Text)))],
            [.. Entries(component, "outputs").Select(entry => new DeclaredOutput(
                entry.Key.Text,
                Text(entry.Value, "type") ?? DataType.UriFolder))],
            IsInline: false);
    }

    // What is wrong in the component is reported by the step that runs it.
    private static ImmutableHashSet<string> OptionalInputsOf(YamlMap component, TranslationContext context) =>
        ComponentTranslator.TypeOf(component) == "pipeline"
            ? OptionalInputs.Of(component, GraphReader.Read(component, context with { Found = new DiagnosticBag() }))
            : [];

    private static DeclaredPorts Inline(MapReader step, PipelineScope scope) => new(
        [.. scope.InputsOf(step).Select(input => new DeclaredInput(
            input.Key, IsTyped(step, input.Key) ? Type(input.Value) : DataType.Unknown, IsRequired: false, IsOptional: false))],
        [.. scope.OutputsOf(step).Select(output => new DeclaredOutput(output.Key, Type(output.Value)))],
        IsInline: true);

    // What is bound by keys, of which "type" is none, counts as a folder without being meant as one.
    private static bool IsTyped(MapReader step, string input) =>
        step.Mapping("inputs")?.Find(input)?.Value is not YamlMap map || map.Find("type") is not null;

    private static string Type(JsonNode? port) => port.Text("type") ?? DataType.Unknown;

    private static ImmutableArray<YamlEntry> Entries(YamlMap map, string key) =>
        (map.Find(key)?.Value as YamlMap)?.Entries ?? [];

    private static string? Text(YamlValue port, string key) =>
        (port as YamlMap)?.Find(key)?.Value is YamlScalar { IsNull: false } scalar ? scalar.Text : null;

    /// <summary>Whether a key of an input or output is there and true.</summary>
    public static bool IsTrue(YamlValue port, string key) =>
        bool.TryParse(Text(port, key), out var isTrue) && isTrue;
}
