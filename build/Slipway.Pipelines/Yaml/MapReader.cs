using System.Collections.Immutable;
using System.Globalization;
using Slipway.Pipelines.Checking;

namespace Slipway.Pipelines.Yaml;

/// <summary>
/// Reads the keys of one mapping. Keys that the schema does not have are reported when the reader is made; values of
/// the wrong shape when they are asked for, and then count as absent, so that one mistake is one diagnostic.
/// </summary>
internal sealed class MapReader
{
    private readonly HashSet<string> _misspelt = [];

    /// <summary>Starts to read a mapping.</summary>
    /// <param name="map">The mapping.</param>
    /// <param name="what">What it describes, as a diagnostic would name it: "the pipeline", "step 'train'".</param>
    /// <param name="found">Takes what is wrong.</param>
    /// <param name="known">Every key that may stand in it.</param>
    public MapReader(YamlMap map, string what, DiagnosticBag found, IReadOnlyCollection<string> known)
    {
        Map = map;
        Found = found;
        What = what;
        foreach (var (key, _) in map.Entries.Where(entry => !known.Contains(entry.Key.Text)))
        {
            found.Error(
                Codes.UnknownKey,
                key.Position,
                $"{what} has no key '{key.Text}'{NearestName.Hint(key.Text, known)}");
            if (NearestName.Find(key.Text, known) is { } meant)
            {
                _misspelt.Add(meant);
            }
        }
    }

    public YamlMap Map { get; }

    /// <summary>What the mapping describes, as a diagnostic names it.</summary>
    public string What { get; }

    public DiagnosticBag Found { get; }

    public bool Has(string key) => Map.Find(key) is not null;

    /// <summary>Where a key's value stands; the whole mapping's place when the key is not there.</summary>
    public SourcePosition At(string key) => Map.Find(key)?.Value.Position ?? Map.Position;

    /// <summary>The value, or null when it is absent or null.</summary>
    public YamlValue? Value(string key) => Map.Find(key)?.Value is { IsNull: false } value ? value : null;

    public string? Text(string key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case YamlScalar scalar:
                return scalar.Text;
            case var other:
                WrongShape(key, other, "a text");
                return null;
        }
    }

    public string? RequiredText(string key)
    {
        if (Value(key) is null)
        {
            Missing(key);
            return null;
        }

        return Text(key);
    }

    public bool? Boolean(string key)
    {
        var value = Value(key);
        if (value is YamlScalar scalar && (scalar.Kind == ScalarKind.Boolean || bool.TryParse(scalar.Text, out _)))
        {
            return scalar.Boolean;
        }

        if (value is not null)
        {
            WrongShape(key, value, "true or false");
        }

        return null;
    }

    public int? Integer(string key)
    {
        var value = Value(key);
        if (value is YamlScalar { Kind: ScalarKind.Number, Number: var number } && double.IsInteger(number) && Math.Abs(number) <= int.MaxValue)
        {
            return (int)number;
        }

        if (value is YamlScalar scalar
            && int.TryParse(scalar.Literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var result))
        {
            return result;
        }

        if (value is not null)
        {
            WrongShape(key, value, "a whole number");
        }

        return null;
    }

    /// <summary>One of the allowed words, compared without case and given as the schema writes it.</summary>
    public string? Word(string key, params IReadOnlyList<string> allowed)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var word = allowed.FirstOrDefault(candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word is null)
        {
            Found.Error(
                Codes.InvalidValue,
                At(key),
                $"'{key}' of {What} is '{text}'; it can be {string.Join(", ", allowed)}{NearestName.Hint(text, allowed)}");
        }

        return word;
    }

    public YamlMap? Mapping(string key)
    {
        switch (Value(key))
        {
            case null:
                return null;
            case YamlMap map:
                return map;
            case var other:
                WrongShape(key, other, "keys and values");
                return null;
        }
    }

    /// <summary>A mapping of texts, such as tags; numbers and booleans in it are taken as they were written.</summary>
    public ImmutableSortedDictionary<string, string> Texts(string key)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Mapping(key)?.Entries ?? [])
        {
            if (value is YamlScalar scalar)
            {
                texts[name.Text] = scalar.Text;
            }
            else
            {
                WrongShape($"{key}.{name.Text}", value, "a text");
            }
        }

        return texts.ToImmutable();
    }

    /// <summary>Reports what is no text in a mapping in which Azure ML's own clients take nothing else.</summary>
    public void OnlyTexts(string key)
    {
        foreach (var (name, value) in Mapping(key)?.Entries ?? [])
        {
            if (value is YamlScalar { Kind: not (ScalarKind.String or ScalarKind.Null) } scalar)
            {
                Found.Error(
                    Codes.InvalidValue,
                    scalar.Position,
                    $"'{name.Text}' under '{key}' of {What} must be a text, and {scalar.Text} without quotes is none",
                    $"write \"{scalar.Text}\" in quotes");
            }
        }
    }

    /// <summary>One value or a list of them.</summary>
    public ImmutableArray<YamlScalar> Scalars(string key)
    {
        switch (Value(key))
        {
            case null:
                return [];
            case YamlScalar scalar:
                return [scalar];
            case YamlSequence list when list.Items.All(item => item is YamlScalar):
                return [.. list.Items.Cast<YamlScalar>()];
            case var other:
                WrongShape(key, other, "a value or a list of values");
                return [];
        }
    }

    /// <summary>Reports that a key is missing, unless it has been reported as misspelt.</summary>
    public void Missing(string key)
    {
        if (!_misspelt.Contains(key))
        {
            Found.Error(Codes.MissingKey, Map.Position, $"{What} needs '{key}'");
        }
    }

    public void WrongShape(string key, YamlValue value, string expected) =>
        Found.Error(Codes.InvalidValue, value.Position, $"'{key}' of {What} must be {expected}");
}
