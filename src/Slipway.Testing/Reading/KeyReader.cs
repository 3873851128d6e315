using System.Collections.Immutable;
using System.Globalization;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>
/// Reads the keys of one mapping. A key that is none is reported when the reader is made; a value of the wrong shape
/// when it is asked for, and counts as absent from then on.
/// </summary>
internal sealed class KeyReader
{
    private readonly YamlMap _map;
    private readonly string _what;
    private readonly Faults _faults;

    /// <summary>Starts to read a mapping.</summary>
    /// <param name="map">It.</param>
    /// <param name="what">What it describes, as a message names it: <c>the test</c>.</param>
    /// <param name="known">The keys that may stand in it.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public KeyReader(YamlMap map, string what, IReadOnlyList<string> known, Faults faults)
    {
        (_map, _what, _faults) = (map, what, faults);
        foreach (var (key, value) in map.Entries)
        {
            if (!known.Contains(key.Text))
            {
                var message = $"{what} has no key '{key.Text}'{NearestName.Hint(key.Text, known)}";
                faults.Add(Codes.UnknownKey, key.Position, message, $"it can have {string.Join(", ", known)}");
            }
            else if (value.IsNull)
            {
                faults.Add(
                    Codes.InvalidValue,
                    value.Position,
                    $"'{key.Text}' of {what} has no value",
                    "write one, or leave the key out");
            }
        }
    }

    /// <summary>Where a key stands; the mapping's place where it is not there.</summary>
    public SourcePosition At(string key) => _map.Find(key)?.Key.Position ?? _map.Position;

    public bool Has(string key) => Value(key) is not null;

    public YamlValue? Value(string key) => _map.Find(key)?.Value is { IsNull: false } value ? value : null;

    public YamlMap? Map(string key) => Value(key) switch
    {
        null => null,
        YamlMap map => map,
        var other => Wrong<YamlMap>(key, other, "keys and values"),
    };

    public string? Text(string key) => Value(key) switch
    {
        null => null,
        YamlScalar { Text: var text } => text,
        var other => Wrong<string>(key, other, "a text"),
    };

    public bool? Boolean(string key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case YamlScalar { Kind: ScalarKind.Boolean } scalar:
                return scalar.Boolean;
            case var other:
                Wrong<string>(key, other, "true or false");
                return null;
        }
    }

    /// <summary>A finite number.</summary>
    public double? Number(string key)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        var number = value is YamlScalar scalar ? NumberText.Parse(scalar) : null;
        if (number is null)
        {
            Wrong<string>(key, value, "a number (NaN and infinity are none)");
        }

        return number;
    }

    /// <summary>A finite number that is not below zero.</summary>
    public double? Tolerance(string key)
    {
        if (Number(key) is not { } number)
        {
            return null;
        }

        if (number >= 0)
        {
            return number;
        }

        Wrong<string>(key, Value(key)!, "0 or more");
        return null;
    }

    /// <summary>A text, or a list of texts.</summary>
    public ImmutableArray<string> Texts(string key)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case YamlScalar scalar:
                return [scalar.Text];
            case YamlSequence list when list.Items.All(item => item is YamlScalar { IsNull: false }):
                return [.. list.Items.Cast<YamlScalar>().Select(item => item.Text)];
            case var other:
                Wrong<string>(key, other, "a text or a list of texts");
                return [];
        }
    }

    /// <summary>Reports a value that is not what its key takes.</summary>
    /// <returns>Null, as the value that then counts.</returns>
    public T? Wrong<T>(string key, YamlValue value, string expected)
        where T : class
    {
        var found = value switch
        {
            YamlScalar scalar => $"'{Shortened(scalar.Text)}'",
            YamlMap => "keys and values",
            _ => "a list",
        };
        _faults.Add(
            Codes.InvalidValue,
            value.Position,
            string.Create(CultureInfo.InvariantCulture, $"'{key}' of {_what} must be {expected}, and is {found}"));
        return null;
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : $"{text[..80]}…";
}
