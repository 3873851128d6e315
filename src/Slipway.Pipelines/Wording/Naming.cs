using System.Text.RegularExpressions;

namespace Slipway.Pipelines.Wording;

/// <summary>
/// How property names are spelt: at the top of a resource in camelCase, inside a component's specification and a
/// pipeline's <c>jobs</c> in the snake_case of the YAML.
/// </summary>
internal enum Spelling
{
    Camel,
    Snake,
}

/// <summary>Spells names.</summary>
internal static partial class Naming
{
    public static string Spell(this Spelling spelling, string snake) => spelling == Spelling.Snake ? snake : Camel(snake);

    public static string Camel(string snake) => string.Concat(snake
        .Split('_')
        .Select((word, at) => at == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>A word of REST in the YAML's way: <c>user_assigned</c> for <c>UserAssigned</c>.</summary>
    public static string Snake(string text) =>
        AfterLower().Replace(BeforeWord().Replace(text, "$1_$2"), "$1_$2").ToLowerInvariant();

    public static string Pascal(string snake) =>
        Camel(snake) is [var first, .. var rest] ? char.ToUpperInvariant(first) + rest : string.Empty;

    [GeneratedRegex("([^,])([A-Z][a-z]+)")]
    private static partial Regex BeforeWord();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex AfterLower();
}
