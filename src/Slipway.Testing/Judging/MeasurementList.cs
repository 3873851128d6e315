using System.Collections.Immutable;
using Slipway.Core.Text;

namespace Slipway.Testing.Judging;

/// <summary>Gathers the numbers that a run came to: each name once, the first so many.</summary>
internal sealed class MeasurementList
{
    // What a person compares; a step may log a metric for each of a thousand classes.
    private const int Most = 100;
    private const int LongestName = 200;

    private readonly ImmutableArray<Measurement>.Builder _measured = ImmutableArray.CreateBuilder<Measurement>();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Add(string name, double value, NumberBounds? bounds)
    {
        var shown = NameOf(name);
        if (_measured.Count < Most && _names.Add(shown))
        {
            _measured.Add(new Measurement(shown, value, Better(bounds)));
        }
    }

    public ImmutableArray<Measurement> ToImmutable() => _measured.ToImmutable();

    /// <summary>A name as it is kept: on one line, and short enough.</summary>
    public static string NameOf(string name) => Cut(PrintableText.Of(name).ReplaceLineEndings(" "));

    /// <summary>Which numbers are better, as far as bounds tell.</summary>
    public static BetterNumbers Better(NumberBounds? bounds) => bounds switch
    {
        { EqualTo: not null } => BetterNumbers.Unknown,
        { Min: not null, Max: null } => BetterNumbers.Higher,
        { Min: null, Max: not null } => BetterNumbers.Lower,
        _ => BetterNumbers.Unknown,
    };

    // At no place within a character.
    private static string Cut(string name) =>
        name.Length <= LongestName ? name : name[..(char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName)];
}
