using System.Collections.Immutable;
using System.Globalization;
using Slipway.Core.Yaml;

namespace Slipway.Images;

/// <summary>
/// A mapping of a manifest, read key by key with the shape that each should have. What has another one is reported,
/// and so is, by <see cref="ReportUnknown"/>, each key that nobody asked for.
/// </summary>
internal sealed class YamlTable(ManifestText manifest, YamlMap map)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The line where it starts, counted from 1.</summary>
    public int Line => map.Position.Line;

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The line of a key, or of the mapping where it has no such key.</summary>
    public int LineOf(string key) => map.Find(key)?.Key.Position.Line ?? Line;

    public YamlScalar? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalar scalar => scalar,
        var other => Wrong<YamlScalar>(other, $"'{key}' should be one value"),
    };

    /// <summary>The text, which must be there and not be empty.</summary>
    public YamlScalar? RequiredText(string key)
    {
        var scalar = Text(key);
        if (scalar is { Text.Length: > 0 })
        {
            return scalar;
        }

        if (scalar is not null || !Has(key))
        {
            manifest.Report(LineOf(key), $"'{key}' is missing or empty");
        }

        return null;
    }

    public bool Flag(string key, bool fallback) => Text(key) switch
    {
        null => fallback,
        { Text: "true" or "True" or "TRUE" } => true,
        { Text: "false" or "False" or "FALSE" } => false,
        var other => Wrong(other, $"'{key}' should be true or false, not '{other.Text}'", fallback),
    };

    public int? Number(string key) => Text(key) switch
    {
        null => null,
        { } text when int.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
        var other => Wrong<int?>(other, $"'{key}' should be a whole number, not '{other.Text}'", null),
    };

    /// <summary>The texts of a list; empty when the key is not there.</summary>
    public ImmutableArray<YamlScalar> Texts(string key) => Find(key) is { } list ? TextsOf(list, key) : [];

    /// <summary>The lists of texts of a list.</summary>
    public ImmutableArray<ImmutableArray<string>> TextLists(string key) =>
        [.. Items(key).Select(item => TextsOf(item, key).Select(scalar => scalar.Text).ToImmutableArray())];

    /// <summary>The mapping at a key, or null.</summary>
    public YamlTable? Table(string key) => Find(key) switch
    {
        null or YamlScalar { Text: "" } => null,
        YamlMap table => new YamlTable(manifest, table),
        var other => Wrong<YamlTable>(other, $"'{key}' should hold keys and values"),
    };

    /// <summary>The mappings of a list.</summary>
    public IEnumerable<YamlTable> Tables(string key)
    {
        foreach (var item in Items(key))
        {
            if (item is YamlMap table)
            {
                yield return new YamlTable(manifest, table);
            }
            else
            {
                manifest.Report(item.Position.Line, $"each item of '{key}' should hold keys and values");
            }
        }
    }

    /// <summary>The items of a list that holds texts and mappings.</summary>
    public IEnumerable<(YamlScalar? Text, YamlTable? Table)> Mixed(string key) => Items(key).Select(item => item switch
    {
        YamlMap table => ((YamlScalar?)null, (YamlTable?)new YamlTable(manifest, table)),
        YamlScalar scalar => (scalar, null),
        _ => (Wrong<YamlScalar>(item, $"an item of '{key}' should be one value"), null),
    });

    /// <summary>All keys with their values, which must be texts.</summary>
    public ImmutableSortedDictionary<string, string> AllTexts() =>
        map.Entries.ToImmutableSortedDictionary(entry => entry.Key.Text, entry => Text(entry.Key.Text)?.Text ?? "", StringComparer.Ordinal);

    /// <summary>Reports each key that was not asked for until now.</summary>
    public void ReportUnknown(string where)
    {
        foreach (var (key, _) in map.Entries.Where(entry => !_known.Contains(entry.Key.Text)))
        {
            manifest.Report(
                key.Position.Line, $"{where} has no key '{key.Text}'", $"it has: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }

    private ImmutableArray<YamlValue> Items(string key) => Find(key) switch
    {
        null or YamlScalar { Text: "" } => [],
        YamlSequence list => list.Items,
        var other => Wrong<ImmutableArray<YamlValue>>(other, $"'{key}' should be a list", []),
    };

    private ImmutableArray<YamlScalar> TextsOf(YamlValue list, string key)
    {
        if (list is YamlScalar { Text: "" })
        {
            return [];
        }

        if (list is not YamlSequence { Items: var items })
        {
            return Wrong<ImmutableArray<YamlScalar>>(list, $"'{key}' should be a list", []);
        }

        foreach (var item in items.Where(item => item is not YamlScalar))
        {
            manifest.Report(item.Position.Line, $"each item of '{key}' should be one value");
        }

        return [.. items.OfType<YamlScalar>()];
    }

    private YamlValue? Find(string key)
    {
        _known.Add(key);
        return map.Find(key)?.Value;
    }

    private T? Wrong<T>(YamlValue value, string message)
        where T : class => Wrong<T?>(value, message, null);

    private T Wrong<T>(YamlValue value, string message, T fallback)
    {
        manifest.Report(value.Position.Line, message);
        return fallback;
    }
}
