using System.Collections.Frozen;
using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Parsing;

/// <summary>
/// Reads the keys of one mapping. Keys that the schema does not have are reported when the reader is made; values of
/// the wrong shape when they are asked for, and then count as absent, so that one mistake is one diagnostic.
/// </summary>
internal sealed class MapReader
{
    // Keys that the schemas let be null.
    private static readonly FrozenSet<string> MayBeEmpty = FrozenSet.Create(
        "environment", "evaluation_interval", "delay_evaluation", "slack_factor", "slack_amount");

    private static readonly FrozenSet<string> True = FrozenSet.Create("1", "t", "T", "true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON");

    private static readonly FrozenSet<string> False = FrozenSet.Create("0", "f", "F", "false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF");

    // What a step has and a component has not is no misspelling there.
    private static readonly FrozenSet<string> OfSteps = FrozenSet.Create(
        "compute", "environment_variables", "identity", "limits", "queue_settings", "services");

    private readonly HashSet<string> _misspelt = [];

    private readonly List<YamlEntry> _others = [];

    /// <summary>Starts to read a mapping.</summary>
    /// <param name="map">The mapping.</param>
    /// <param name="what">What it describes, as a diagnostic would name it: "the pipeline", "step 'train'".</param>
    /// <param name="found">Takes what is wrong.</param>
    /// <param name="known">Every key that may stand in it.</param>
    /// <param name="takesOthers">Whether Azure ML takes keys too that are not known here and resemble none that is; they are warned of.</param>
    public MapReader(YamlMap map, string what, DiagnosticBag found, IReadOnlyCollection<string> known, bool takesOthers = false)
    {
        Map = map;
        Found = found;
        What = what;
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key.Text)))
        {
            var key = entry.Key;
            var meant = NearestName.Find(key.Text, known);
            var message = $"{what} has no key '{key.Text}'{NearestName.Hint(key.Text, known)}";
            if (takesOthers && (meant is null || OfSteps.Contains(key.Text)))
            {
                found.Warning(Codes.UnknownKey, key.Position, message);
                _others.Add(entry);
                continue;
            }

            found.Error(Codes.UnknownKey, key.Position, message);
            if (meant is not null)
            {
                _misspelt.Add(meant);
            }
        }

        // Azure ML's own clients take a key without a value for a mistake, and not for one that is left out.
        foreach (var (key, value) in map.Entries.Where(entry => entry.Value.IsNull && known.Contains(entry.Key.Text)))
        {
            if (!MayBeEmpty.Contains(key.Text))
            {
                found.Error(
                    Codes.InvalidValue, value.Position, $"'{key.Text}' of {what} has no value", "write one, or leave the key out");
            }
        }
    }

    public YamlMap Map { get; }

    /// <summary>What the mapping describes, as a diagnostic names it.</summary>
    public string What { get; }

    public DiagnosticBag Found { get; }

    /// <summary>Whether an expression can stand where a number is asked for: only a step that names a component takes one.</summary>
    public bool IsBindable { get; init; }

    /// <summary>The keys that are not known here and handed on as they are.</summary>
    public IReadOnlyList<YamlEntry> Others => _others;

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
                CheckText($"'{key}' of {What}", scalar);
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
        if (value is YamlScalar { Text: var text } && (True.Contains(text) || False.Contains(text)))
        {
            return True.Contains(text);
        }

        if (value is not null)
        {
            WrongShape(key, value, "true or false");
        }

        return null;
    }

    /// <summary>One of the allowed words, compared without case and given as the schema writes it.</summary>
    public string? Word(string key, params IReadOnlyList<string> allowed) =>
        Word(key, (written, word) => word.Equals(written, StringComparison.OrdinalIgnoreCase), allowed);

    /// <summary>One of the allowed words, in just that case.</summary>
    public string? ExactWord(string key, params IReadOnlyList<string> allowed) =>
        Word(key, (written, word) => word == written, allowed);

    /// <summary>One of the allowed words, which may be written in REST's way too: <c>AMLToken</c> for <c>aml_token</c>.</summary>
    public string? SnakeWord(string key, params IReadOnlyList<string> allowed) =>
        Word(key, (written, word) => word.Equals(Naming.Snake(written), StringComparison.Ordinal), allowed);

    private string? Word(string key, Func<string, string, bool> isSame, IReadOnlyList<string> allowed)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var word = allowed.FirstOrDefault(candidate => isSame(text, candidate));
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

    /// <summary>A mapping of texts, such as tags; numbers and booleans in it are taken as Azure ML's own clients write them, nulls as absent.</summary>
    public ImmutableSortedDictionary<string, string> Texts(string key)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Mapping(key)?.Entries ?? [])
        {
            if (value is YamlScalar scalar)
            {
                if (!scalar.IsNull)
                {
                    texts[name.Text] = scalar.Literal;
                }
            }
            else
            {
                WrongShape($"{key}.{name.Text}", value, "a text");
            }
        }

        return texts.ToImmutable();
    }

    /// <summary>Reports what is no text in a mapping in which Azure ML's own clients take nothing else.</summary>
    /// <param name="key">The mapping.</param>
    /// <param name="mayBeNull">Whether its values may be null.</param>
    public void OnlyTexts(string key, bool mayBeNull = false)
    {
        foreach (var (name, value) in Mapping(key)?.Entries ?? [])
        {
            CheckText($"the name '{name.Text}' under '{key}' of {What}", name);
            if (value is YamlScalar scalar && !(scalar.IsNull && mayBeNull))
            {
                CheckText($"'{name.Text}' under '{key}' of {What}", scalar);
            }
        }
    }

    /// <summary>Reports a scalar that without quotes is something else than a text.</summary>
    /// <param name="what">What it is, as the diagnostic names it.</param>
    /// <param name="scalar">It.</param>
    public void CheckText(string what, YamlScalar scalar)
    {
        if (scalar.IsNull)
        {
            Found.Error(Codes.InvalidValue, scalar.Position, $"{what} has no value");
        }
        else if (scalar.Kind != ScalarKind.Text)
        {
            Found.Error(
                Codes.InvalidValue,
                scalar.Position,
                $"{what} must be a text, and {scalar.Text} without quotes is none",
                $"write \"{scalar.Text}\" in quotes");
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
