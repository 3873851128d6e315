using System.Diagnostics.CodeAnalysis;

namespace Slipway.Images;

/// <summary>
/// A regular expression of Go's <c>regexp</c> (RE2's syntax, <see href="https://pkg.go.dev/regexp/syntax"/>): it matches
/// anywhere in a text, in a time that grows with the text's length alone. It is not translated to one of .NET's, which
/// takes texts as UTF-16 units and words as Unicode's, and has no way to say otherwise.
/// </summary>
internal sealed record GoPattern
{
    private const int MostLetters = 4_000;

    private readonly GoPatternProgram _program;

    private GoPattern(string source, GoPatternProgram program)
    {
        Source = source;
        _program = program;
    }

    public string Source { get; }

    public bool Matches(string text) => _program.Matches(text);

    public static bool TryParse(
        string source, [NotNullWhen(true)] out GoPattern? pattern, [NotNullWhen(false)] out string? why)
    {
        if (source.Length > MostLetters)
        {
            pattern = null;
            why = $"it is longer than {MostLetters} letters";
            return false;
        }

        try
        {
            pattern = new GoPattern(source, new GoPatternProgram(new GoPatternParser(source).Parse()));
            why = null;
            return true;
        }
        catch (FormatException e)
        {
            pattern = null;
            why = e.Message;
            return false;
        }
    }

    public bool Equals(GoPattern? other) => other is not null && Source == other.Source;

    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);
}
