using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// A regular expression of Go's <c>regexp</c> (RE2's syntax, <see href="https://github.com/google/re2/wiki/Syntax"/>):
/// it matches anywhere in a text, in a time that grows with the text's length alone.
/// </summary>
internal sealed record GoPattern(string Source, Regex Regex)
{
    public bool Matches(string text) => Regex.IsMatch(text);

    public static bool TryParse(
        string source, [NotNullWhen(true)] out GoPattern? pattern, [NotNullWhen(false)] out string? why)
    {
        pattern = null;
        why = null;
        try
        {
            var translated = new GoPatternTranslation(source).Translate();
            // Without backtracking, as RE2: what would need it (look-around, references) is refused.
            pattern = new GoPattern(
                source, new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or FormatException)
        {
            why = e.Message;
            return false;
        }
    }

    public bool Equals(GoPattern? other) => other is not null && Source == other.Source;

    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);
}
