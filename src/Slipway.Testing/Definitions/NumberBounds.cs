using System.Globalization;

namespace Slipway.Testing;

/// <summary>
/// What a number may be. Bounds are part of what is allowed; that which is no number (NaN) is never within.
/// </summary>
public sealed record NumberBounds
{
    // What two programs write of one double differs no more than this.
    private const double Rounding = 1e-9;

    /// <summary>The least that it may be.</summary>
    public double? Min { get; init; }

    /// <summary>The most that it may be.</summary>
    public double? Max { get; init; }

    /// <summary>What it must be, but for <see cref="Tolerance"/>.</summary>
    public double? EqualTo { get; init; }

    /// <summary>How far from <see cref="EqualTo"/> it may be.</summary>
    public double Tolerance { get; init; }

    /// <summary>Whether a number is within.</summary>
    public bool Contains(double number) =>
        !double.IsNaN(number)
        && !(number < Min)
        && !(number > Max)
        && (EqualTo is not { } equal || IsNear(number, equal, Tolerance));

    /// <summary>In words, to stand after "wanted": <c>at least 0.9</c>.</summary>
    public override string ToString() => Describe(number => number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>In words.</summary>
    /// <param name="format">Writes a number.</param>
    internal string Describe(Func<double, string> format)
    {
        var range = (Min, Max) switch
        {
            ({ } min, { } max) => min.Equals(max) ? format(min) : $"{format(min)} to {format(max)}",
            ({ } min, null) => $"at least {format(min)}",
            (null, { } max) => $"at most {format(max)}",
            _ => null,
        };
        var exact = EqualTo is not { } equal ? null
            : Tolerance > 0 ? $"{format(equal)} ± {format(Tolerance)}"
            : format(equal);
        return range is null ? exact ?? "a number" : exact is null ? range : $"{exact}, {range}";
    }

    private static bool IsNear(double number, double wanted, double tolerance) =>
        Math.Abs(number - wanted) <= Math.Max(tolerance, Math.Abs(wanted) * Rounding);
}
