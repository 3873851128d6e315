using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Slipway.Images;

/// <summary>A set of Unicode's characters, as the regular expressions of Go name them.</summary>
internal sealed class CharacterSet
{
    // Characters that differ from what they are folded to, by that.
    private static readonly Lazy<ILookup<int, int>> s_variants =
        new(() => Enumerable.Range(0, 0x20000).Where(c => Fold(c) != c).ToLookup(Fold));

    private static readonly Lazy<FrozenDictionary<string, CharacterSet>> s_scripts = new(ReadScripts);

    // By far the most texts are ASCII.
    private readonly bool[] _ascii;
    private readonly Func<int, bool> _contains;

    private CharacterSet(Func<int, bool> contains)
    {
        _contains = contains;
        _ascii = [.. Enumerable.Range(0, 128).Select(contains)];
    }

    public static CharacterSet All { get; } = new(_ => true);

    public static CharacterSet Digits { get; } = Range('0', '9');

    public static CharacterSet Blanks { get; } = AnyOf("\t\n\f\r ");

    public static CharacterSet Words { get; } = Union([Range('0', '9'), Range('A', 'Z'), Range('a', 'z'), AnyOf("_")]);

    public bool Contains(int character) => character < _ascii.Length ? _ascii[character] : _contains(character);

    public static CharacterSet Range(int first, int last) => new(c => first <= c && c <= last);

    public static CharacterSet Union(ImmutableArray<CharacterSet> sets) => new(c => sets.Any(set => set.Contains(c)));

    public CharacterSet Negated() => new(c => !Contains(c));

    /// <summary>With the other case of each character.</summary>
    public CharacterSet IgnoringCase() =>
        new(c => Contains(c) || Contains(Fold(c)) || s_variants.Value[Fold(c)].Any(Contains));

    /// <summary>The set of a name such as <c>alpha</c>, from <c>[:alpha:]</c>; all of them are in ASCII.</summary>
    public static CharacterSet? Named(string name) => name switch
    {
        "alnum" => Union([Digits, Range('A', 'Z'), Range('a', 'z')]),
        "alpha" => Union([Range('A', 'Z'), Range('a', 'z')]),
        "ascii" => Range(0, 0x7F),
        "blank" => AnyOf("\t "),
        "cntrl" => Union([Range(0, 0x1F), Range(0x7F, 0x7F)]),
        "digit" => Digits,
        "graph" => Range('!', '~'),
        "lower" => Range('a', 'z'),
        "print" => Range(' ', '~'),
        "punct" => Union([Range('!', '/'), Range(':', '@'), Range('[', '`'), Range('{', '~')]),
        "space" => AnyOf("\t\n\v\f\r "),
        "upper" => Range('A', 'Z'),
        "word" => Words,
        "xdigit" => Union([Digits, Range('A', 'F'), Range('a', 'f')]),
        _ => null,
    };

    /// <summary>The set of a name such as <c>Lu</c> or <c>Greek</c>, from <c>\p{Lu}</c>: a category or a script.</summary>
    public static CharacterSet? OfUnicode(string name) =>
        name == "Any" ? All : Category(name) ?? s_scripts.Value.GetValueOrDefault(name);

    private static CharacterSet AnyOf(string characters) => new(c => c <= char.MaxValue && characters.Contains((char)c));

    private static CharacterSet? Category(string name)
    {
        // In the order of UnicodeCategory, without the last, which stands for no character.
        string[] names =
        [
            "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
            "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
        ];
        var isIn = names.Append("Cn").Select(category => category != "Cn" && category.StartsWith(name, StringComparison.Ordinal)).ToArray();
        return name.Length is 1 or 2 && isIn.Contains(true)
            ? new CharacterSet(c => isIn[(int)CharUnicodeInfo.GetUnicodeCategory(c)])
            : null;
    }

    // Unicode's simple case folding, of which .NET leaves out the long s.
    private static int Fold(int character) => character == 'ſ' ? 's'
        : Rune.TryCreate(character, out var rune) ? Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value
        : character;

    // Unicode 13's scripts: each line has a name and its characters, in hexadecimal: "Han 2E80-2E99 3005".
    private static FrozenDictionary<string, CharacterSet> ReadScripts()
    {
        using var stream = typeof(CharacterSet).Assembly.GetManifestResourceStream("UnicodeScripts.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(words => words[0], words => Union([.. words.Skip(1).Select(ReadRange)]));
    }

    private static CharacterSet ReadRange(string text)
    {
        int[] ends = [.. text.Split('-').Select(number => int.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
        return Range(ends[0], ends[^1]);
    }
}
