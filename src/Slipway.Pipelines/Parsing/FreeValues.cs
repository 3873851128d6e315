using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads values that mean nothing here.</summary>
internal static class FreeValues
{
    /// <summary>The value with the types that plain scalars have in YAML.</summary>
    public static FreeValue? Of(YamlValue? value) => value switch
    {
        null => null,
        YamlMap map => Of(map),
        YamlSequence list => new FreeList([.. list.Items.Select(Of)]),
        YamlScalar scalar => Of(scalar),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "A YAML value of an unknown kind."),
    };

    /// <summary>The keys with their values.</summary>
    public static FreeMap Of(YamlMap map) => new([.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Of(entry.Value)))]);

    private static FreeValue? Of(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Null => null,
        ScalarKind.Boolean => new FreeBoolean(scalar.Boolean),
        ScalarKind.WholeNumber when scalar.WholeNumber is var integer && integer >= long.MinValue && integer <= long.MaxValue
            => new FreeInteger((long)integer),
        ScalarKind.Number => new FreeNumber(scalar.Number),
        _ => new FreeText(scalar.Text),
    };
}
