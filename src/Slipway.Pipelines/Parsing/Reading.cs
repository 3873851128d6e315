using System.Collections.Immutable;
using System.Globalization;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads the values of keys into records.</summary>
internal static class Reading
{
    /// <summary>The text of a key with its place; null when it is absent or no text, of which only the other readings speak.</summary>
    public static Written? Written(this MapReader reader, string key) =>
        reader.Value(key) is YamlScalar scalar ? Written(scalar) : null;

    public static Written Written(this YamlScalar scalar) => new(scalar.Text, scalar.Position);

    /// <summary>The text of a key with its place; what is no text is reported.</summary>
    public static Written? TextAt(this MapReader reader, string key) => reader.Text(key) is null ? null : reader.Written(key);

    /// <summary>The version of an asset, as it is written: <c>2</c> and <c>2.0</c> are two.</summary>
    public static string? Version(this MapReader reader) => (reader.Value("version") as YamlScalar)?.Literal;

    /// <summary>A whole number or, where the step may bind it to an input, an expression.</summary>
    public static FreeValue? Count(this MapReader reader, string key, int least = -1, int most = int.MaxValue) =>
        reader.IsBindable && reader.Value(key) is YamlScalar { Text: var text } && text.Contains("${{", StringComparison.Ordinal)
            ? new FreeText(text)
            : reader.Integer(key, least, most) is { } number ? new FreeInteger(number) : null;

    public static double? Number(this MapReader reader, string key)
    {
        switch (reader.Value(key))
        {
            case null:
                return null;
            case YamlScalar scalar when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return number;
            case var other:
                reader.WrongShape(key, other, "a number");
                return null;
        }
    }

    /// <summary>Whatever a key has.</summary>
    public static FreeValue? Any(this MapReader reader, string key) => FreeValues.Of(reader.Value(key));

    /// <summary>A mapping with the types that its values have in YAML; empty when it is absent.</summary>
    public static FreeMap AnyMap(this MapReader reader, string key) =>
        reader.Mapping(key) is { } map ? FreeValues.Of(map) : FreeMap.Empty;

    /// <summary>The keys that are not known, and handed on.</summary>
    public static FreeMap OtherKeys(this MapReader reader) =>
        new([.. reader.Others.Select(entry => KeyValuePair.Create(entry.Key.Text, FreeValues.Of(entry.Value)))]);

    /// <summary>A list of texts; null when it is absent.</summary>
    public static ImmutableArray<string>? TextList(this MapReader reader, string key)
    {
        if (reader.Value(key) is not YamlSequence)
        {
            if (reader.Value(key) is { } other)
            {
                reader.WrongShape(key, other, "a list");
            }

            return null;
        }

        var items = reader.Scalars(key);
        foreach (var item in items)
        {
            reader.CheckText($"an item of '{key}' of {reader.What}", item);
        }

        return [.. items.Select(item => item.Text)];
    }

    /// <summary>The named of these, without those that have no value.</summary>
    public static FreeMap Map(params ReadOnlySpan<(string Key, FreeValue? Value)> entries)
    {
        var map = ImmutableArray.CreateBuilder<KeyValuePair<string, FreeValue?>>();
        foreach (var (key, value) in entries)
        {
            if (value is not null)
            {
                map.Add(KeyValuePair.Create(key, (FreeValue?)value));
            }
        }

        return new FreeMap(map.ToImmutable());
    }

    public static FreeValue? Free(this string? text) => text is null ? null : new FreeText(text);

    public static FreeValue? Free(this int? number) => number is { } value ? new FreeInteger(value) : null;

    public static FreeValue? Free(this bool? boolean) => boolean is { } value ? new FreeBoolean(value) : null;
}
