using System.Globalization;

namespace Slipway.Pipelines.Definitions;

/// <summary>
/// Writes a number as Python's <c>str</c> does, because Azure ML keeps literals as texts and its own clients write
/// them so: <c>1.0</c>, <c>0.001</c>, <c>1e-05</c>. Another spelling would make another component of the same file.
/// </summary>
internal static class NumberText
{
    public static string Of(double value)
    {
        // The fewest digits that read back as the same number, and mostly without an exponent.
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var end = shortest.IndexOf('E');
        var exponent = end < 0 ? 0 : int.Parse(shortest[(end + 1)..], CultureInfo.InvariantCulture);
        if (end < 0 || exponent is >= -4 and < 16)
        {
            var plain = end < 0 ? shortest : Plain(shortest);
            return plain.Contains('.') ? plain : plain + ".0";
        }

        var digits = Digits(shortest, out var negative);
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        var sign = exponent < 0 ? '-' : '+';
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(negative ? "-" : string.Empty)}{mantissa}e{sign}{Math.Abs(exponent):00}");
    }

    private static string Plain(string shortest) =>
        decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    // The significant digits alone: no sign, no point, no exponent, no zeros around them.
    private static string Digits(string shortest, out bool negative)
    {
        negative = shortest.StartsWith('-');
        var end = shortest.IndexOf('E');
        var mantissa = (end < 0 ? shortest : shortest[..end]).TrimStart('-').Replace(".", string.Empty, StringComparison.Ordinal);
        return mantissa.Trim('0');
    }
}
