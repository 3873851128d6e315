using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <content>Characters, sets of them, and places.</content>
internal sealed partial class GoPatternParser
{
    private static readonly CharacterSet s_allButLineEnds = CharacterSet.Range('\n', '\n').Negated();

    private GoPatternNode ReadCharacterOrPosition()
    {
        var hasLines = _flags.HasFlag(Flags.Lines);
        switch (source[_at])
        {
            case '^' when Take("^"):
                return new GoPatternNode.Position(hasLines ? TextPosition.LineStart : TextPosition.TextStart);
            case '$' when Take("$"):
                return new GoPatternNode.Position(hasLines ? TextPosition.LineEnd : TextPosition.TextEnd);
            case '.' when Take("."):
                return new GoPatternNode.Character(_flags.HasFlag(Flags.DotIsAll) ? CharacterSet.All : s_allButLineEnds);
            case '[' when Take("["):
                return new GoPatternNode.Character(ReadBrackets());
            case '\\' when Take("\\A"):
                return new GoPatternNode.Position(TextPosition.TextStart);
            case '\\' when Take("\\z"):
                return new GoPatternNode.Position(TextPosition.TextEnd);
            case '\\' when Take("\\b"):
                return new GoPatternNode.Position(TextPosition.WordBoundary);
            case '\\' when Take("\\B"):
                return new GoPatternNode.Position(TextPosition.NoWordBoundary);
            default:
                return ReadNamedSet() is { } set ? new GoPatternNode.Character(set) : Literal(ReadCharacter());
        }
    }

    private GoPatternNode.Character Literal(int character) => new(Cased(CharacterSet.Range(character, character)));

    private CharacterSet Cased(CharacterSet set) => _flags.HasFlag(Flags.IgnoreCase) ? set.IgnoringCase() : set;

    private CharacterSet ReadBrackets()
    {
        var isNegated = Take("^");
        var sets = ImmutableArray.CreateBuilder<CharacterSet>();
        while (sets.Count == 0 || !Take("]"))
        {
            if (_at >= source.Length)
            {
                throw new FormatException("a '[' has no ']'");
            }

            sets.Add(ReadNamedSet() ?? ReadRange());
        }

        var all = CharacterSet.Union(sets.ToImmutable());
        return isNegated ? all.Negated() : all;
    }

    private CharacterSet ReadRange()
    {
        var start = _at;
        var first = ReadCharacter();
        // A minus before the closing bracket stands for itself.
        var last = source.AsSpan(_at) is ['-', not ']', ..] && Take("-") ? ReadCharacter() : first;
        return last >= first
            ? Cased(CharacterSet.Range(first, last))
            : throw new FormatException($"the range '{source[start.._at]}' ends before it begins");
    }

    /// <summary>Reads what stands for a set by itself; goes nowhere where a character follows.</summary>
    private CharacterSet? ReadNamedSet() => source.AsSpan(_at) switch
    {
        ['\\', 'd' or 's' or 'w' or 'D' or 'S' or 'W', ..] => ReadLetterSet(),
        ['\\', 'p' or 'P', ..] => ReadUnicodeSet(),
        ['[', ':', ..] when source.IndexOf(":]", _at + 2, StringComparison.Ordinal) is var end and > 0 => ReadPosixSet(end),
        _ => null,
    };

    private CharacterSet ReadLetterSet()
    {
        var letter = source[_at + 1];
        _at += 2;
        var set = Cased(char.ToLowerInvariant(letter) switch
        {
            'd' => CharacterSet.Digits,
            's' => CharacterSet.Blanks,
            _ => CharacterSet.Words,
        });
        return char.IsAsciiLetterUpper(letter) ? set.Negated() : set;
    }

    private CharacterSet ReadPosixSet(int end)
    {
        var written = source[_at..(end + 2)];
        _at = end + 2;
        var isNegated = written[2] == '^';
        var set = CharacterSet.Named(written[(isNegated ? 3 : 2)..^2]) is { } named
            ? Cased(named)
            : throw new FormatException($"there is no class '{written}'");
        return isNegated ? set.Negated() : set;
    }

    private CharacterSet ReadUnicodeSet()
    {
        var start = _at;
        var isNegated = source[_at + 1] == 'P';
        _at += 2;
        string name;
        if (Take("{"))
        {
            var end = source.IndexOf('}', _at);
            name = end < 0 ? source[_at..] : source[_at..end];
            _at = end < 0 ? source.Length : end + 1;
        }
        else
        {
            name = _at < source.Length ? source[_at++].ToString() : "";
        }

        if (name.StartsWith('^'))
        {
            isNegated = !isNegated;
            name = name[1..];
        }

        var set = CharacterSet.OfUnicode(name) is { } known
            ? Cased(known)
            : throw new FormatException($"there is no category or script '{source[start.._at]}'");
        return isNegated ? set.Negated() : set;
    }

    private int ReadCharacter()
    {
        if (_at >= source.Length)
        {
            throw new FormatException("a '[' has no ']'");
        }

        if (Take("\\"))
        {
            return ReadEscape();
        }

        var isPair = Rune.TryGetRuneAt(source, _at, out var rune);
        _at += isPair ? rune.Utf16SequenceLength : 1;
        return isPair ? rune.Value : Rune.ReplacementChar.Value;
    }

    private int ReadEscape()
    {
        if (_at >= source.Length)
        {
            throw new FormatException("it ends with a backslash");
        }

        var start = _at - 1;
        var c = source[_at++];
        return c switch
        {
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            'x' when ReadHexadecimal() is { } value => value,
            // One digit alone, but for zero, would refer back to a group.
            '0' => ReadOctal(),
            >= '1' and <= '7' when IsOctal() => ReadOctal(),
            >= '1' and <= '9' => throw new FormatException($"'\\{c}' refers back to a group, which Go's do not"),
            _ when char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) => c,
            _ => throw new FormatException($"'{source[start.._at]}' means nothing in Go's"),
        };
    }

    private bool IsOctal() => _at < source.Length && source[_at] is >= '0' and <= '7';

    private int ReadOctal()
    {
        var start = _at - 1;
        while (_at < start + 3 && IsOctal())
        {
            _at++;
        }

        return Convert.ToInt32(source[start.._at], 8);
    }

    private int? ReadHexadecimal()
    {
        var match = Hexadecimal().Match(source, _at);
        if (!match.Success || match.Groups["digits"].Length > 6)
        {
            return null;
        }

        _at += match.Length;
        var value = int.Parse(match.Groups["digits"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return value <= 0x10FFFF ? value : null;
    }

    // \x7F or \x{10FFFF}, from behind the x on.
    [GeneratedRegex(@"\G(\{0*(?<digits>[0-9A-Fa-f]+)\}|(?<digits>[0-9A-Fa-f]{2}))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Hexadecimal();
}
