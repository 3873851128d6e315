using System.Text;
using System.Text.Json;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>The items of a target over a set, as CI servers take them for a matrix: <c>--items BuildImages</c>.</summary>
internal static class ItemsText
{
    /// <summary>One line of JSON: <c>{"python_r":{"item":"python-r"}}</c>.</summary>
    /// <exception cref="DiagnosticException">SLP1003: there is no such target. SLP1011: it is not one over a set.</exception>
    public static string Write(TargetGraph graph, string name)
    {
        var target = graph.Names.Get(name);
        if (!target.Definition.IsGroup)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.InvalidValue, $"'{target.Name}' is not a target over a set: it has no items"));
        }

        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in target.Items.Where(item => item.IsSelected).Select(item => item.Definition.Item!)
                .Order(StringComparer.Ordinal))
            {
                json.WriteStartObject(Key(item, keys));
                json.WriteString("item", item);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    // Azure Pipelines takes letters, digits and underscores, and a letter first.
    private static string Key(string item, HashSet<string> taken)
    {
        var key = string.Concat(item.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        key = key.Length > 0 && char.IsAsciiLetter(key[0]) ? key : $"item_{key}";
        while (!taken.Add(key))
        {
            key += "_";
        }

        return key;
    }
}
