using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Nodes;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Graphs;

/// <summary>
/// Writes out what a step gives in short: a text for an input that its component declares as data is the data's path,
/// so that <c>table: azureml:prices:3</c> is <c>table: {type: mltable, path: azureml:prices:3}</c>.
/// </summary>
internal static class ShortForms
{
    /// <summary>The step with its inputs written out; the same one where there is nothing to write out.</summary>
    public static YamlMap WriteOut(YamlMap step, PipelineScope scope, TranslationContext context)
    {
        if (step.Find("inputs") is not { Value: YamlMap inputs } written
            || !inputs.Entries.Any(entry => IsText(entry.Value))
            || PortsReader.Read(step, scope, context) is not { IsInline: false } ports)
        {
            return step;
        }

        var whole = inputs with { Entries = [.. inputs.Entries.Select(entry => WriteOut(entry, ports))] };
        return step with { Entries = step.Entries.Replace(written, written with { Value = whole }) };
    }

    private static YamlEntry WriteOut(YamlEntry entry, DeclaredPorts ports) =>
        IsText(entry.Value) && ports.Inputs.FirstOrDefault(input => input.Name == entry.Key.Text) is { } declared
        && DataType.DataTypes.Contains(declared.Type)
            ? entry with { Value = new YamlMap(entry.Value.Position, [Entry("type", Text(entry, declared.Type)), Entry("path", entry.Value)]) }
            : entry;

    private static bool IsText(YamlValue value) =>
        value is YamlScalar { Kind: ScalarKind.String } text && !text.Text.Contains("${{", StringComparison.Ordinal);

    private static YamlEntry Entry(string key, YamlValue value) => new(new YamlScalar(value.Position, key, true), value);

    private static YamlScalar Text(YamlEntry at, string text) => new(at.Value.Position, text, true);
}
