using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// A version of a Python distribution, as <see href="https://peps.python.org/pep-0440/">PEP 440</see> orders them.
/// Two spellings of the same version are equal (<c>1.0</c>, <c>v1.0.0</c>).
/// </summary>
internal sealed partial class PythonVersion : IComparable<PythonVersion>, IEquatable<PythonVersion>
{
    private PythonVersion(
        string text,
        BigInteger epoch,
        ImmutableArray<BigInteger> release,
        (char Phase, BigInteger Number)? pre,
        BigInteger? post,
        BigInteger? dev,
        ImmutableArray<string> local)
    {
        Text = text;
        Epoch = epoch;
        Release = release;
        Pre = pre;
        Post = post;
        Dev = dev;
        Local = local;
    }

    /// <summary>The version as it was written.</summary>
    public string Text { get; }

    public BigInteger Epoch { get; }

    /// <summary>The numbers between the dots, as many as were written.</summary>
    public ImmutableArray<BigInteger> Release { get; }

    /// <summary>The phase (a, b or r, which sort in that order) and its number.</summary>
    public (char Phase, BigInteger Number)? Pre { get; }

    public BigInteger? Post { get; }

    public BigInteger? Dev { get; }

    /// <summary>What follows the plus sign, split at its separators, in lower case.</summary>
    public ImmutableArray<string> Local { get; }

    public bool IsPrerelease => Pre is not null || Dev is not null;

    /// <summary>This version without what follows the plus sign.</summary>
    public PythonVersion WithoutLocal() => Local.IsEmpty ? this : new(Text, Epoch, Release, Pre, Post, Dev, []);

    /// <summary>Whether the two have the same epoch and release, whatever follows these.</summary>
    public bool HasReleaseOf(PythonVersion other) =>
        Epoch == other.Epoch && CompareNumbers(Release, other.Release) == 0;

    public static bool TryParse(string text, [NotNullWhen(true)] out PythonVersion? version)
    {
        var match = Grammar().Match(text.Trim());
        if (!match.Success || text.Length > VersionText.MostLetters)
        {
            version = null;
            return false;
        }

        var pre = match.Groups["phase"];
        version = new PythonVersion(
            text.Trim(),
            Number(match.Groups["epoch"]) ?? 0,
            [.. match.Groups["release"].Value.Split('.').Select(number => BigInteger.Parse(number, null))],
            pre.Success ? (Phase(pre.Value), Number(match.Groups["preNumber"]) ?? 0) : null,
            match.Groups["post"].Success ? Number(match.Groups["postNumber"]) ?? 0 : null,
            match.Groups["dev"].Success ? Number(match.Groups["devNumber"]) ?? 0 : null,
            match.Groups["local"].Success
                ? [.. match.Groups["local"].Value.ToLowerInvariant().Split('.', '-', '_')]
                : []);
        return true;
    }

    public int CompareTo(PythonVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        int[] order =
        [
            Epoch.CompareTo(other.Epoch),
            CompareNumbers(Release, other.Release),
            PreKey().CompareTo(other.PreKey()),
            (Post ?? BigInteger.MinusOne).CompareTo(other.Post ?? BigInteger.MinusOne),
            DevKey().CompareTo(other.DevKey()),
            CompareLocal(Local, other.Local),
        ];
        return Array.Find(order, o => o != 0);
    }

    public bool Equals(PythonVersion? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as PythonVersion);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Epoch);
        foreach (var number in Release.Reverse().SkipWhile(n => n.IsZero))
        {
            hash.Add(number);
        }

        hash.Add(PreKey());
        hash.Add(Post);
        hash.Add(Dev);
        return hash.ToHashCode();
    }

    public override string ToString() => Text;

    /// <summary>The version as PEP 440 would have it spelled.</summary>
    public string Normalize()
    {
        var text = new StringBuilder();
        text.Append(Epoch.IsZero ? "" : $"{Epoch}!").AppendJoin('.', Release);
        text.Append(Pre is var (phase, number) ? $"{(phase == 'r' ? "rc" : phase.ToString())}{number}" : "");
        text.Append(Post is { } post ? $".post{post}" : "").Append(Dev is { } dev ? $".dev{dev}" : "");
        text.Append(Local.IsEmpty ? "" : "+").AppendJoin(
            '.', Local.Select(part => BigInteger.TryParse(part, out var value) ? value.ToString(CultureInfo.InvariantCulture) : part));
        return text.ToString();
    }

    // Missing numbers count as zero: 1.0 and 1.0.0 are one version.
    private static int CompareNumbers(ImmutableArray<BigInteger> left, ImmutableArray<BigInteger> right)
    {
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var l = i < left.Length ? left[i] : BigInteger.Zero;
            var r = i < right.Length ? right[i] : BigInteger.Zero;
            if (l != r)
            {
                return l.CompareTo(r);
            }
        }

        return 0;
    }

    // A bare development release comes before every pre-release, and a version that has no pre-release after them all.
    private (int Rank, BigInteger Number) PreKey() => Pre switch
    {
        { } pre => (pre.Phase, pre.Number),
        null when Post is null && Dev is not null => (int.MinValue, 0),
        null => (int.MaxValue, 0),
    };

    private (int Rank, BigInteger Number) DevKey() => Dev is { } dev ? (0, dev) : (1, 0);

    private static int CompareLocal(ImmutableArray<string> left, ImmutableArray<string> right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var leftIsNumber = BigInteger.TryParse(left[i], out var l);
            var rightIsNumber = BigInteger.TryParse(right[i], out var r);
            var order = (leftIsNumber, rightIsNumber) switch
            {
                (true, true) => l.CompareTo(r),
                (true, false) => 1,
                (false, true) => -1,
                _ => string.CompareOrdinal(left[i], right[i]),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static BigInteger? Number(Group group) =>
        group.Success && group.Length > 0 ? BigInteger.Parse(group.Value, null) : null;

    private static char Phase(string spelling) => spelling.ToLowerInvariant() switch
    {
        "a" or "alpha" => 'a',
        "b" or "beta" => 'b',
        _ => 'r',
    };

    [GeneratedRegex(
        """
        ^ v? (?: (?<epoch>\d+) ! )?
        (?<release> \d+ (?: \.\d+ )* )
        (?: [-_.]? (?<phase> alpha|a|beta|b|preview|pre|c|rc ) [-_.]? (?<preNumber>\d+)? )?
        (?<post> - (?<postNumber>\d+) | [-_.]? (?:post|rev|r) [-_.]? (?<postNumber>\d+)? )?
        (?<dev> [-_.]? dev [-_.]? (?<devNumber>\d+)? )?
        (?: \+ (?<local> [a-z0-9]+ (?: [-_.][a-z0-9]+ )* ) )? \z
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
        | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
