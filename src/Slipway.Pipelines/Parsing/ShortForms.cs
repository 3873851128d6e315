using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>
/// Writes short forms out: a text given where the component declares data or a model is the path of it, so that
/// <c>data: azureml:d:1</c> means <c>data: {type: uri_folder, path: azureml:d:1}</c>.
/// </summary>
internal static class ShortForms
{
    public static YamlMap? WriteOut(YamlMap? inputs, UsedComponent? component) =>
        inputs is not null && component is LocalComponent { Definition: var definition }
            ? inputs with { Entries = [.. inputs.Entries.Select(entry => WriteOut(entry, definition))] }
            : inputs;

    private static YamlEntry WriteOut(YamlEntry entry, ComponentDefinition component) =>
        IsText(entry.Value)
        && component.Inputs.FirstOrDefault(input => input.Name.Text == entry.Key.Text) is { } declared
        && DataType.DataTypes.Contains(declared.CheckedType)
            ? entry with
            {
                Value = new YamlMap(
                    entry.Value.Position,
                    [Entry("type", Text(entry, declared.CheckedType)), Entry("path", entry.Value)]),
            }
            : entry;

    private static bool IsText(YamlValue value) =>
        value is YamlScalar { Kind: ScalarKind.Text } text && !text.Text.Contains("${{", StringComparison.Ordinal);

    private static YamlEntry Entry(string key, YamlValue value) => new(new YamlScalar(value.Position, key, true), value);

    private static YamlScalar Text(YamlEntry at, string text) => new(at.Value.Position, text, true);
}
