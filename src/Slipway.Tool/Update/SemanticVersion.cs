using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Tool.Update;

/// <summary>A version by <see href="https://semver.org/spec/v2.0.0.html">SemVer 2.0</see>, as packages have them.</summary>
internal sealed partial record SemanticVersion : IComparable<SemanticVersion>
{
    private readonly ulong[] _numbers;
    private readonly string[] _labels;

    private SemanticVersion(string text, ulong[] numbers, string[] labels)
    {
        Text = text;
        _numbers = numbers;
        _labels = labels;
    }

    /// <summary>As it is written.</summary>
    public string Text { get; }

    /// <summary>Without the metadata of its build, which no feed tells versions apart by.</summary>
    public string Package => Text.Split('+')[0];

    /// <summary>That of this tool.</summary>
    public static SemanticVersion OfThis() => Parse(ToolVersion.OfThis())!;

    /// <summary>Reads one; null where the text is none, such as a range.</summary>
    public static SemanticVersion? Parse(string text)
    {
        var match = Grammar().Match(text);
        return match.Success
            ? new SemanticVersion(
                text,
                [.. match.Groups["number"].Captures.Select(capture => ulong.Parse(capture.Value, CultureInfo.InvariantCulture))],
                match.Groups["labels"].Value.Split('.', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    /// <inheritdoc/>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var numbers = _numbers.AsSpan().SequenceCompareTo(other._numbers);
        if (numbers != 0 || (_labels.Length == 0 && other._labels.Length == 0))
        {
            return numbers;
        }

        // Without labels it is the release, which comes after all that lead to it.
        if (_labels.Length == 0 || other._labels.Length == 0)
        {
            return _labels.Length == 0 ? 1 : -1;
        }

        var labels = _labels.Zip(other._labels, Compare).FirstOrDefault(order => order != 0);
        return labels != 0 ? labels : _labels.Length.CompareTo(other._labels.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Numbers by their value, and before all else.
    private static int Compare(string one, string other) => (IsNumber(one), IsNumber(other)) switch
    {
        (true, true) => one.Length != other.Length ? one.Length.CompareTo(other.Length) : string.CompareOrdinal(one, other),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(one, other),
    };

    private static bool IsNumber(string label) => label.All(char.IsAsciiDigit);

    [GeneratedRegex(
        @"^(?<number>0|[1-9][0-9]{0,17})(\.(?<number>0|[1-9][0-9]{0,17})){2}"
            + @"(-(?<labels>[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?(\+[0-9A-Za-z.-]+)?\z",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Grammar();
}
