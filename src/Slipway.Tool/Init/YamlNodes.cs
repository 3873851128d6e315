using System.Text.RegularExpressions;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Tool.Init;

/// <summary>What is looked at in YAML files that others have written.</summary>
internal static partial class YamlNodes
{
    /// <summary>The one mapping of a text; null where it has none, or is no YAML.</summary>
    public static YamlMappingNode? Read(string text)
    {
        try
        {
            return BoundedYaml.Load(text.TrimStart('\uFEFF')).Documents is [{ RootNode: YamlMappingNode root }] ? root : null;
        }
        catch (Exception e) when (e is YamlException or InputLimitException)
        {
            return null;
        }
    }

    /// <summary>The value of a key; null where it has none.</summary>
    public static YamlNode? Find(this YamlMappingNode map, string key) =>
        map.Children.FirstOrDefault(child => (child.Key as YamlScalarNode)?.Value == key).Value;

    /// <summary>The text of a key; null where it has none.</summary>
    public static string? Text(this YamlMappingNode map, string key) => (map.Find(key) as YamlScalarNode)?.Value;

    /// <summary>The values of a key, wherever it stands.</summary>
    public static IEnumerable<YamlNode> All(this YamlNode node, string key) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(child =>
            (child.Key is YamlScalarNode { Value: var name } && name == key ? [child.Value] : Enumerable.Empty<YamlNode>())
            .Concat(child.Value.All(key))),
        YamlSequenceNode list => list.Children.SelectMany(item => item.All(key)),
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
