using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// A version as conda orders it
/// (<see href="https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html"/>): parts between
/// dots, each split into numbers and letters; letters come before numbers, <c>dev</c> first and <c>post</c> last.
/// </summary>
internal sealed partial class CondaVersion : IComparable<CondaVersion>
{
    private readonly string _text;
    private readonly BigInteger _epoch;
    private readonly List<List<Part>> _parts;
    private readonly List<List<Part>> _local;

    private CondaVersion(string text, BigInteger epoch, List<List<Part>> parts, List<List<Part>> local)
    {
        _text = text;
        _epoch = epoch;
        _parts = parts;
        _local = local;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out CondaVersion? version)
    {
        version = null;
        var match = Grammar().Match(text);
        if (match.Success && text.Length <= VersionText.MostLetters)
        {
            var epoch = match.Groups["epoch"] is { Success: true } given ? BigInteger.Parse(given.ValueSpan) : 0;
            version = new CondaVersion(
                text, epoch, Split(match.Groups["version"].Value), Split(match.Groups["local"].Value));
        }

        return version is not null;
    }

    public int CompareTo(CondaVersion? other) => other is null
        ? 1
        : (_epoch.CompareTo(other._epoch), Compare(_parts, other._parts), Compare(_local, other._local)) switch
        {
            (not 0 and var epoch, _, _) => epoch,
            (_, not 0 and var parts, _) => parts,
            var (_, _, local) => local,
        };

    /// <summary>Whether this version is another one or one below it: 1.2.3 and 1.2a are below 1.2.</summary>
    public bool StartsWith(CondaVersion other) =>
        _epoch == other._epoch
        && (other._local.Count == 0
            ? StartsWith(_parts, other._parts)
            : Compare(_parts, other._parts) == 0 && StartsWith(_local, other._local));

    public override string ToString() => _text;

    private static List<List<Part>> Split(string version) =>
        [.. version.ToLowerInvariant().Replace('-', '_').Split(['.', '_'], StringSplitOptions.RemoveEmptyEntries).Select(Parts)];

    private static List<Part> Parts(string component)
    {
        List<Part> parts = [.. Pieces().Matches(component).Select(piece => char.IsAsciiDigit(piece.Value[0])
            ? new Part(3, BigInteger.Parse(piece.ValueSpan), "")
            : new Part(piece.Value switch { "dev" => 0, "post" => 4, "*" => 1, _ => 2 }, 0, piece.Value))];
        // "1.a" is "1.0a".
        if (parts is [{ Rank: not 3 }, ..])
        {
            parts.Insert(0, Part.Zero);
        }

        return parts;
    }

    private static bool StartsWith(List<List<Part>> whole, List<List<Part>> start)
    {
        var end = start.Count - 1;
        return Compare([.. whole.Take(end)], start[..end]) == 0 && StartsWith(whole.ElementAtOrDefault(end) ?? [], start[end]);
    }

    private static bool StartsWith(List<Part> whole, List<Part> start)
    {
        var end = start.Count - 1;
        var last = end < whole.Count ? whole[end] : Part.Zero;
        return Compare([[.. whole.Take(end)]], [start[..end]]) == 0
            && last.Rank == start[end].Rank
            && (last.Text.Length > 0 ? last.Text.StartsWith(start[end].Text, StringComparison.Ordinal) : last == start[end]);
    }

    private static int Compare(List<List<Part>> left, List<List<Part>> right)
    {
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var a = i < left.Count ? left[i] : [];
            var b = i < right.Count ? right[i] : [];
            for (var j = 0; j < Math.Max(a.Count, b.Count); j++)
            {
                var order = (j < a.Count ? a[j] : Part.Zero).CompareTo(j < b.Count ? b[j] : Part.Zero);
                if (order != 0)
                {
                    return order;
                }
            }
        }

        return 0;
    }

    [GeneratedRegex(
        @"^((?<epoch>[0-9]+)!)?(?<version>[A-Za-z0-9._-]+)(\+(?<local>[A-Za-z0-9._-]+))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();

    [GeneratedRegex(@"[0-9]+|[a-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Pieces();

    private readonly record struct Part(int Rank, BigInteger Number, string Text) : IComparable<Part>
    {
        public static Part Zero { get; } = new(3, 0, "");

        public int CompareTo(Part other) => Rank != other.Rank
            ? Rank.CompareTo(other.Rank)
            : Number != other.Number ? Number.CompareTo(other.Number) : string.CompareOrdinal(Text, other.Text);
    }
}
