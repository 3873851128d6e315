using System.Globalization;

namespace Slipway.Pipelines.Wording;

/// <summary>
/// Writes a number as Python's <c>str</c> does, because Azure ML keeps literals as texts and its own clients write
/// them so: <c>1.0</c>, <c>0.001</c>, <c>1e-05</c>. Another spelling would make another component of the same file.
/// </summary>
internal static class NumberText
{
    // From here on Python writes an exponent; .NET does from one digit more.
    private const int FirstExponent = 16;

    public static string Of(double value)
    {
        // The fewest digits that read back as the same number.
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var end = shortest.IndexOf('E', StringComparison.Ordinal);
        if (end < 0 && Math.Abs(value) < 1e16)
        {
            return shortest.Contains('.', StringComparison.Ordinal) ? shortest : $"{shortest}.0";
        }

        var exponent = end < 0 ? FirstExponent : int.Parse(shortest[(end + 1)..], CultureInfo.InvariantCulture);
        var digits = (end < 0 ? shortest : shortest[..end])
            .TrimStart('-').Replace(".", string.Empty, StringComparison.Ordinal).TrimEnd('0');
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(value < 0 ? "-" : string.Empty)}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
