using System.Text.RegularExpressions;
using Slipway.Core.Files;
using Slipway.Core.Yaml;

namespace Slipway.Tool.Init;

/// <summary>What is looked at in YAML files that others have written.</summary>
internal static partial class YamlNodes
{
    /// <summary>The one mapping of a text; null where it has none, or is no YAML.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Its file.</param>
    public static YamlMap? Read(string text, string path)
    {
        try
        {
            return YamlDocuments.Read(text, path) is [YamlMap root] ? root : null;
        }
        catch (Exception e) when (e is YamlFormatException or InputLimitException)
        {
            return null;
        }
    }

    /// <summary>The values of a key, wherever it stands.</summary>
    public static IEnumerable<YamlValue> All(this YamlValue value, string key) => value switch
    {
        YamlMap map => map.Entries.SelectMany(entry =>
            (entry.Key.Text == key ? [entry.Value] : Enumerable.Empty<YamlValue>()).Concat(entry.Value.All(key))),
        YamlSequence list => list.Items.SelectMany(item => item.All(key)),
        _ => [],
    };

    /// <summary>A text as YAML writes it, in quotes where it needs them.</summary>
    public static string Quoted(string text) =>
        Plain().IsMatch(text)
            && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
            ? text
            : $"'{text.ReplaceLineEndings(" ").Trim().Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^([A-Za-z]|\.\.?(/|\z))[A-Za-z0-9._/-]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}
