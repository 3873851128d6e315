using System.Collections.Immutable;
using System.Globalization;

namespace Slipway.Images;

/// <summary>Reads a regular expression as Go does; what Go refuses is refused, with the piece that is wrong.</summary>
internal sealed partial class GoPatternParser(string source)
{
    // Go's own limit.
    private const int MostRepetitions = 1000;

    private int _at;

    /// <exception cref="FormatException">It is not a regular expression of Go's.</exception>
    public GoPatternNode Parse()
    {
        var node = ReadChoice();
        return _at == source.Length ? node : throw new FormatException("a ')' closes no group");
    }

    private GoPatternNode ReadChoice()
    {
        var choices = ImmutableArray.CreateBuilder<GoPatternNode>();
        do
        {
            choices.Add(ReadSequence());
        }
        while (Take("|"));
        return choices.Count == 1 ? choices[0] : new GoPatternNode.Choice(choices.ToImmutable());
    }

    private GoPatternNode.Sequence ReadSequence()
    {
        var parts = ImmutableArray.CreateBuilder<GoPatternNode>();
        var repetition = "";
        while (_at < source.Length && source[_at] is not ('|' or ')'))
        {
            var start = _at;
            if (ReadRepetition() is { } counts)
            {
                var written = source[start.._at];
                if (parts.Count == 0)
                {
                    throw new FormatException($"nothing stands before '{written}'");
                }

                if (repetition.Length > 0)
                {
                    throw new FormatException($"'{repetition}{written}' repeats a repetition");
                }

                parts[^1] = Repeat(parts[^1], counts, written);
                repetition = written;
            }
            else
            {
                ReadParts(parts);
                repetition = "";
            }
        }

        return new GoPatternNode.Sequence(parts.ToImmutable());
    }

    private void ReadParts(ImmutableArray<GoPatternNode>.Builder parts)
    {
        switch (source[_at])
        {
            case '(' when TryReadFlags(')', out var flags):
                _flags = flags;
                break;
            case '(':
                parts.Add(ReadGroup());
                break;
            case '\\' when Take("\\Q"):
                var end = source.IndexOf("\\E", _at, StringComparison.Ordinal);
                var text = end < 0 ? source[_at..] : source[_at..end];
                _at = end < 0 ? source.Length : end + 2;
                parts.AddRange(text.EnumerateRunes().Select(rune => Literal(rune.Value)));
                break;
            default:
                parts.Add(ReadCharacterOrPosition());
                break;
        }
    }

    private (int Minimum, int? Maximum)? ReadRepetition()
    {
        (int, int?)? counts = source[_at] switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            '{' => ReadCounts(),
            _ => null,
        };
        if (counts is not null)
        {
            _at += source[_at] == '{' ? source.IndexOf('}', _at) - _at + 1 : 1;
            Take("?");
        }

        return counts;
    }

    // What is not {n}, {n,} or {n,m} stands for itself.
    private (int Minimum, int? Maximum)? ReadCounts()
    {
        var end = source.IndexOf('}', _at);
        var parts = end < 0 ? [] : source[(_at + 1)..end].Split(',');
        if (parts.Length is not (1 or 2) || !IsNumber(parts[0]) || (parts is [_, { Length: > 0 } last] && !IsNumber(last)))
        {
            return null;
        }

        var minimum = Number(parts[0]);
        int? maximum = parts is [_, ""] ? null : Number(parts[^1]);
        return minimum <= MostRepetitions && (maximum is not { } most || (most >= minimum && most <= MostRepetitions))
            ? (minimum, maximum)
            : throw new FormatException(
                $"'{source[_at..(end + 1)]}' is not a number of times that Go takes (at most {MostRepetitions})");

        static bool IsNumber(string text) =>
            text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
        static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    private static GoPatternNode.Repetition Repeat(GoPatternNode part, (int Minimum, int? Maximum) counts, string written)
    {
        var node = new GoPatternNode.Repetition(part, counts.Minimum, counts.Maximum);
        return !written.StartsWith('{') || (counts.Minimum < 2 && counts.Maximum is not >= 2) || IsWithin(node, MostRepetitions)
            ? node
            : throw new FormatException($"'{written}' repeats what is repeated, together more than {MostRepetitions} times");
    }

    private static bool IsWithin(GoPatternNode node, int most)
    {
        switch (node)
        {
            case GoPatternNode.Sequence { Parts: var parts }:
                return parts.All(part => IsWithin(part, most));
            case GoPatternNode.Choice { Parts: var parts }:
                return parts.All(part => IsWithin(part, most));
            case GoPatternNode.Repetition { Maximum: 0 }:
                return true;
            case GoPatternNode.Repetition repetition:
                var times = repetition.Maximum ?? repetition.Minimum;
                return times <= most && IsWithin(repetition.Part, times > 0 ? most / times : most);
            default:
                return true;
        }
    }

    private bool Take(string text)
    {
        var isThere = source.AsSpan(_at).StartsWith(text);
        _at += isThere ? text.Length : 0;
        return isThere;
    }
}
