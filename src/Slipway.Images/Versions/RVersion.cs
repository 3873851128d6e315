using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// A version of R or of an R package: whole numbers separated by dots or hyphens ("Writing R Extensions", 1.1.1),
/// compared number by number; of two where one continues the other, the longer is later.
/// </summary>
internal sealed partial class RVersion : IComparable<RVersion>
{
    private readonly ImmutableArray<BigInteger> _numbers;
    private readonly string _text;

    private RVersion(string text, ImmutableArray<BigInteger> numbers)
    {
        _text = text;
        _numbers = numbers;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out RVersion? version)
    {
        text = text.Trim();
        version = text.Length <= VersionText.MostLetters && Grammar().IsMatch(text)
            ? new RVersion(text, [.. text.Split('.', '-').Select(number => BigInteger.Parse(number, null))])
            : null;
        return version is not null;
    }

    /// <summary>Its first two numbers alone.</summary>
    public RVersion Series => new(string.Join('.', _numbers.Take(2)), [.. _numbers.Take(2)]);

    public int CompareTo(RVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var difference = _numbers.Zip(other._numbers, (l, r) => l.CompareTo(r)).FirstOrDefault(order => order != 0);
        return difference != 0 ? difference : _numbers.Length.CompareTo(other._numbers.Length);
    }

    public override string ToString() => _text;

    [GeneratedRegex(@"^\d+([.-]\d+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}

/// <summary>A condition on an R version, as in <c>Imports: jsonlite (&gt;= 1.8)</c>.</summary>
internal sealed partial class RCondition
{
    private readonly string _operator;
    private readonly RVersion _wanted;

    private RCondition(string comparison, RVersion wanted)
    {
        _operator = comparison;
        _wanted = wanted;
    }

    /// <summary>The condition that only this version satisfies, as a lock file means it.</summary>
    public static RCondition Exactly(RVersion version) => new("==", version);

    /// <summary>The condition that all versions of one series satisfy: of 4.2.3 all of 4.2.</summary>
    public static RCondition SeriesOf(RVersion version) => new("series", version.Series);

    public static bool TryParse(string text, [NotNullWhen(true)] out RCondition? condition)
    {
        var match = Grammar().Match(text.Trim());
        condition = match.Success && RVersion.TryParse(match.Groups["version"].Value, out var version)
            ? new RCondition(match.Groups["operator"].Value, version)
            : null;
        return condition is not null;
    }

    public bool IsSatisfiedBy(string installed)
    {
        if (!RVersion.TryParse(installed, out var version))
        {
            return false;
        }

        if (_operator == "series")
        {
            return version.Series.CompareTo(_wanted) == 0;
        }

        var order = version.CompareTo(_wanted);
        return _operator switch
        {
            ">=" => order >= 0,
            "<=" => order <= 0,
            ">" => order > 0,
            "<" => order < 0,
            "!=" => order != 0,
            _ => order == 0,
        };
    }

    public override string ToString() => _operator == "series" ? $"== {_wanted}.*" : $"{_operator} {_wanted}";

    [GeneratedRegex(
        @"^(?<operator>>=|<=|==|!=|>|<)\s*(?<version>\S+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
