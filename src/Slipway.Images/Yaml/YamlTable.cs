using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Slipway.Images;

/// <summary>A text in a YAML file, and its line.</summary>
internal sealed record YamlText(string Value, int Line);

/// <summary>
/// A mapping of a YAML file, read key by key with the type that each should have. What has another one is reported,
/// and so is, by <see cref="ReportUnknown"/>, each key that nobody asked for.
/// </summary>
internal sealed class YamlTable(ManifestText manifest, YamlMappingNode node)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The line where it starts, counted from 1.</summary>
    public int Line => LineOf(node);

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The line of a key, or of the mapping where it has no such key.</summary>
    public int LineOf(string key) =>
        node.Children.Keys.FirstOrDefault(name => (name as YamlScalarNode)?.Value == key) is { } found ? LineOf(found) : Line;

    public YamlText? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode { Value: { } value } scalar => new YamlText(value, LineOf(scalar)),
        var other => Wrong<YamlText>(other, $"'{key}' should be one value"),
    };

    /// <summary>The text, which must be there and not be empty.</summary>
    public YamlText? RequiredText(string key)
    {
        var text = Text(key);
        if (text is { Value.Length: > 0 })
        {
            return text;
        }

        if (text is not null || !Has(key))
        {
            manifest.Report(LineOf(key), $"'{key}' is missing or empty");
        }

        return null;
    }

    public bool Flag(string key, bool fallback) => Text(key) switch
    {
        null => fallback,
        { Value: "true" or "True" or "TRUE" } => true,
        { Value: "false" or "False" or "FALSE" } => false,
        var other => Wrong(other.Line, $"'{key}' should be true or false, not '{other.Value}'", fallback),
    };

    public int? Number(string key) => Text(key) switch
    {
        null => null,
        { } text when int.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
        var other => Wrong<int?>(other.Line, $"'{key}' should be a whole number, not '{other.Value}'", null),
    };

    /// <summary>The texts of a list; empty when the key is not there.</summary>
    public ImmutableArray<YamlText> Texts(string key) => Find(key) is { } list ? TextsOf(list, key) : [];

    /// <summary>The lists of texts of a list.</summary>
    public ImmutableArray<ImmutableArray<string>> TextLists(string key) =>
        [.. Items(key).Select(item => TextsOf(item, key).Select(text => text.Value).ToImmutableArray())];

    /// <summary>The mapping at a key, or null.</summary>
    public YamlTable? Table(string key) => Find(key) switch
    {
        null => null,
        YamlMappingNode table => new YamlTable(manifest, table),
        YamlScalarNode { Value: null or "" } => null,
        var other => Wrong<YamlTable>(other, $"'{key}' should hold keys and values"),
    };

    /// <summary>The mappings of a list.</summary>
    public IEnumerable<YamlTable> Tables(string key)
    {
        foreach (var item in Items(key))
        {
            if (item is YamlMappingNode table)
            {
                yield return new YamlTable(manifest, table);
            }
            else
            {
                manifest.Report(LineOf(item), $"each item of '{key}' should hold keys and values");
            }
        }
    }

    /// <summary>The items of a list that holds texts and mappings.</summary>
    public IEnumerable<(YamlText? Text, YamlTable? Table)> Mixed(string key) => Items(key).Select(item => item switch
    {
        YamlMappingNode table => ((YamlText?)null, (YamlTable?)new YamlTable(manifest, table)),
        YamlScalarNode { Value: { } value } => (new YamlText(value, LineOf(item)), null),
        _ => (Wrong<YamlText>(item, $"an item of '{key}' should be one value"), null),
    });

    /// <summary>All keys with their values, which must be texts.</summary>
    public ImmutableSortedDictionary<string, string> AllTexts()
    {
        var keys = node.Children.Keys.OfType<YamlScalarNode>().Select(name => name.Value ?? "").ToList();
        return keys.Select(key => KeyValuePair.Create(key, Text(key)?.Value ?? ""))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>Reports each key that was not asked for until now.</summary>
    public void ReportUnknown(string where)
    {
        foreach (var key in node.Children.Keys)
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!_known.Contains(name))
            {
                manifest.Report(LineOf(key), $"{where} has no key '{name}'", $"it has: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
            }
        }
    }

    private IEnumerable<YamlNode> Items(string key) => Find(key) switch
    {
        null or YamlScalarNode { Value: null or "" } => [],
        YamlSequenceNode list => list.Children,
        var other => Wrong<IEnumerable<YamlNode>>(other, $"'{key}' should be a list") ?? [],
    };

    private ImmutableArray<YamlText> TextsOf(YamlNode list, string key)
    {
        if (list is YamlScalarNode { Value: null or "" })
        {
            return [];
        }

        if (list is not YamlSequenceNode items)
        {
            manifest.Report(LineOf(list), $"'{key}' should be a list");
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<YamlText>();
        foreach (var item in items.Children)
        {
            if (item is YamlScalarNode { Value: { } value })
            {
                texts.Add(new YamlText(value, LineOf(item)));
            }
            else
            {
                manifest.Report(LineOf(item), $"each item of '{key}' should be one value");
            }
        }

        return texts.ToImmutable();
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
    }

    private T? Wrong<T>(YamlNode value, string message)
        where T : class => Wrong<T?>(LineOf(value), message, null);

    private T Wrong<T>(int line, string message, T fallback)
    {
        manifest.Report(line, message);
        return fallback;
    }

    private static int LineOf(YamlNode value) => (int)Math.Max(1, value.Start.Line);
}
