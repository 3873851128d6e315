using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Writes one of Go's regular expressions as one of .NET's that matches the same texts. They differ in <c>$</c> (which
/// in Go does not match before a last line end), in classes (ASCII in Go), in how groups are named and flags set, and
/// in some escapes.
/// </summary>
internal sealed class GoPatternTranslation(string source)
{
    private readonly StringBuilder _result = new();

    // Whether ^ and $ mean lines, for the group at hand and those around it.
    private readonly Stack<bool> _outer = new();
    private bool _isMultiline;
    private int _at;

    /// <exception cref="FormatException">It is not a regular expression of Go's.</exception>
    public string Translate()
    {
        while (_at < source.Length)
        {
            var c = source[_at++];
            switch (c)
            {
                case '\\':
                    Escape(inClass: false);
                    break;
                case '[':
                    Class();
                    break;
                case '(':
                    Group();
                    break;
                case ')':
                    _isMultiline = _outer.Count > 0 ? _outer.Pop() : throw new FormatException("a ')' closes no group");
                    _result.Append(c);
                    break;
                case '$':
                    _result.Append(_isMultiline ? "$" : "\\z");
                    break;
                default:
                    _result.Append(c);
                    break;
            }
        }

        return _result.ToString();
    }

    private void Group()
    {
        _outer.Push(_isMultiline);
        if (_at >= source.Length || source[_at] != '?')
        {
            _result.Append('(');
            return;
        }

        var rest = source[(_at + 1)..];
        if (Name(rest) is { } name)
        {
            _at += 1 + name.Taken;
            _result.Append(CultureInfo.InvariantCulture, $"(?<{name.Name}>");
            return;
        }

        var end = rest.AsSpan().IndexOfAny(':', ')');
        if (end < 0 || rest[..end].AsSpan().IndexOfAnyExcept("imsU-") >= 0)
        {
            throw new FormatException($"'(?{rest[..Math.Min(rest.Length, 2)]}' is not supported");
        }

        _at += end + 2;
        Flags(rest[..end]);
        var isWholeGroup = rest[end] == ')';
        if (isWholeGroup)
        {
            // It holds for the rest of the group around it, so that what is restored at its end stays as it was.
            _outer.Pop();
        }

        // .NET has no group that sets no flag.
        _result.Append(!isWholeGroup || _result[^1] == '?' ? ":" : "").Append(isWholeGroup ? ")" : "");
    }

    private void Flags(string flags)
    {
        var value = true;
        _result.Append("(?");
        foreach (var flag in flags)
        {
            value = flag != '-' && value;
            _isMultiline = flag == 'm' ? value : _isMultiline;
        }

        // U swaps greedy and lazy, which decides where a match ends and not whether there is one.
        var parts = flags.Replace("U", "", StringComparison.Ordinal).Split('-', 2);
        _result.Append(parts[0]).Append(parts is [_, { Length: > 0 }] ? $"-{parts[1]}" : "");
    }

    private static (string Name, int Taken)? Name(string rest)
    {
        var start = rest.StartsWith("P<", StringComparison.Ordinal) ? 2 : rest.StartsWith('<') ? 1 : 0;
        var end = rest.IndexOf('>', StringComparison.Ordinal);
        var name = start > 0 && end > start ? rest[start..end] : "";
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0])
            ? (name, end + 1)
            : null;
    }

    private void Class()
    {
        _result.Append('[');
        if (_at < source.Length && source[_at] == '^')
        {
            _result.Append('^');
            _at++;
        }

        for (var isFirst = true; ; isFirst = false)
        {
            if (_at >= source.Length)
            {
                throw new FormatException("a '[' has no ']'");
            }

            var c = source[_at++];
            switch (c)
            {
                case ']' when !isFirst:
                    _result.Append(c);
                    return;
                case '\\':
                    Escape(inClass: true);
                    break;
                case '[' when source.AsSpan(_at).StartsWith(":"):
                    NamedClass();
                    break;
                // Both mean something in .NET's classes that they do not in Go's.
                case '[' or ']':
                    _result.Append('\\').Append(c);
                    break;
                default:
                    _result.Append(c);
                    break;
            }
        }
    }

    private void NamedClass()
    {
        var end = source.IndexOf(":]", _at, StringComparison.Ordinal);
        var name = end < 0 ? "" : source[(_at + 1)..end];
        _result.Append(name switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "ascii" => @"\x00-\x7F",
            "blank" => @"\t ",
            "cntrl" => @"\x00-\x1F\x7F",
            "digit" => "0-9",
            "graph" => "!-~",
            "lower" => "a-z",
            "print" => " -~",
            "punct" => @"!-/:-@\[-`{-~",
            "space" => @"\t\n\v\f\r ",
            "upper" => "A-Z",
            "word" => "0-9A-Za-z_",
            "xdigit" => "0-9A-Fa-f",
            _ => throw new FormatException($"'[:{name}:]' is not supported"),
        });
        _at = end + 2;
    }

    private void Escape(bool inClass)
    {
        if (_at >= source.Length)
        {
            throw new FormatException("it ends with a backslash");
        }

        var c = source[_at++];
        switch (c)
        {
            case 'd' or 's' or 'w':
                _result.Append(inClass ? Ascii(c) : $"[{Ascii(c)}]");
                break;
            case 'D' or 'S' or 'W' when !inClass:
                _result.Append(CultureInfo.InvariantCulture, $"[^{Ascii(char.ToLowerInvariant(c))}]");
                break;
            case 'D' or 'S' or 'W':
                _result.Append('\\').Append(c);
                break;
            case 'Q' when !inClass:
                Quotation();
                break;
            case 'p' or 'P':
                Category(c);
                break;
            case 'x' when _at < source.Length && source[_at] == '{':
                var end = source.IndexOf('}', _at);
                var hex = end < 0 ? "" : source[(_at + 1)..end];
                _result.Append(Character(hex));
                _at = end + 1;
                break;
            case >= '0' and <= '7' when c == '0' || (_at < source.Length && source[_at] is >= '0' and <= '7'):
                Octal(c);
                break;
            case 'x' or 'a' or 'f' or 't' or 'n' or 'r' or 'v':
            case 'A' or 'z' or 'b' or 'B' when !inClass:
                _result.Append('\\').Append(c);
                break;
            case var letter when char.IsAsciiLetterOrDigit(letter):
                throw new FormatException($"'\\{letter}' is not supported");
            // .NET has no such escape; in Go it is the character itself.
            case '_':
                _result.Append(c);
                break;
            case var letter when !char.IsAscii(letter):
                throw new FormatException($"'\\{letter}' is not supported");
            default:
                _result.Append('\\').Append(c);
                break;
        }
    }

    private static string Ascii(char letter) => letter switch
    {
        'd' => "0-9",
        's' => @"\t\n\f\r ",
        _ => "0-9A-Za-z_",
    };

    private void Quotation()
    {
        var end = source.IndexOf("\\E", _at, StringComparison.Ordinal);
        var text = end < 0 ? source[_at..] : source[_at..end];
        _result.Append(Regex.Escape(text));
        _at = end < 0 ? source.Length : end + 2;
    }

    private void Category(char letter)
    {
        if (_at >= source.Length)
        {
            throw new FormatException($"'\\{letter}' names no category");
        }

        var end = source[_at] == '{' ? source.IndexOf('}', _at) : _at;
        var name = end <= _at ? source[_at..(_at + 1)] : source[(_at + 1)..end];
        _result.Append(CultureInfo.InvariantCulture, $"\\{letter}{{{name}}}");
        _at = Math.Max(end, _at) + 1;
    }

    private void Octal(char first)
    {
        var digits = new string(first, 1);
        while (digits.Length < 3 && _at < source.Length && source[_at] is >= '0' and <= '7')
        {
            digits += source[_at++];
        }

        _result.Append(CultureInfo.InvariantCulture, $"\\u{Convert.ToInt32(digits, 8):X4}");
    }

    private static string Character(string hex) =>
        int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && Rune.IsValid(value)
            ? value <= char.MaxValue ? $"\\u{value:X4}" : new Rune(value).ToString()
            : throw new FormatException($"'\\x{{{hex}}}' is not a character");
}
