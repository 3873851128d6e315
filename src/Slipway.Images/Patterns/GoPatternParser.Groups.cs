namespace Slipway.Images;

/// <content>Groups, and the flags that hold in them.</content>
internal sealed partial class GoPatternParser
{
    // Go's own limit.
    private const int DeepestNesting = 1000;

    private Flags _flags;
    private int _depth;

    [Flags]
    private enum Flags
    {
        None = 0,
        IgnoreCase = 1,
        Lines = 2,
        DotIsAll = 4,
        // Swaps greedy and lazy, which decides where a match ends and not whether there is one.
        Ungreedy = 8,
    }

    private GoPatternNode ReadGroup()
    {
        if (++_depth > DeepestNesting)
        {
            throw new FormatException($"its groups are nested more than {DeepestNesting} deep");
        }

        var outer = _flags;
        ReadGroupStart();
        var node = ReadChoice();
        if (!Take(")"))
        {
            throw new FormatException("a '(' has no ')'");
        }

        _flags = outer;
        _depth--;
        return node;
    }

    private void ReadGroupStart()
    {
        if (TryReadFlags(':', out var flags))
        {
            _flags = flags;
        }
        else if (!source.AsSpan(_at).StartsWith("(?"))
        {
            _at++;
        }
        else if (Unsupported(source[_at..]) is { } what)
        {
            throw new FormatException(what);
        }
        else
        {
            ReadName();
        }
    }

    private void ReadName()
    {
        _at = source.IndexOf('<', _at) + 1;
        var end = source.IndexOf('>', _at);
        var name = end < 0 ? source[_at..] : source[_at..end];
        if (end < 0 || name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new FormatException($"'{name}' can't name a group");
        }

        _at = end + 1;
    }

    private static string? Unsupported(string group) => group switch
    {
        ['(', '?', '=' or '!', ..] => $"'{group[..3]}' looks ahead, which Go's do not",
        ['(', '?', '<', '=' or '!', ..] => $"'{group[..4]}' looks behind, which Go's do not",
        ['(', '?', '>', ..] => "'(?>' is an atomic group, which Go's do not have",
        ['(', '?', '(', ..] => "'(?(' is a condition, which Go's do not have",
        ['(', '?', '<', ..] or ['(', '?', 'P', '<', ..] => null,
        _ => $"'{group[..Math.Min(group.Length, 4)]}' begins no group of Go's",
    };

    /// <summary>Reads flags and what ends them; goes nowhere where there are none, or another end.</summary>
    private bool TryReadFlags(char end, out Flags flags)
    {
        flags = _flags;
        var isSet = true;
        for (var i = _at + 2; i < source.Length && source.AsSpan(_at).StartsWith("(?"); i++)
        {
            // After a minus there must be at least one.
            if (source[i] == end && source[i - 1] != '-')
            {
                _at = i + 1;
                return true;
            }

            var flag = source[i] switch
            {
                'i' => Flags.IgnoreCase,
                'm' => Flags.Lines,
                's' => Flags.DotIsAll,
                'U' => Flags.Ungreedy,
                _ => Flags.None,
            };
            if (flag == Flags.None && (source[i] != '-' || !isSet))
            {
                return false;
            }

            isSet = isSet && source[i] != '-';
            flags = isSet ? flags | flag : flags & ~flag;
        }

        return false;
    }
}
