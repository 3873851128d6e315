using System.Globalization;

namespace Slipway.Releases;

/// <summary>
/// Numbers as a record has them, alike on every machine, and such that YAML 1.1 reads a number
/// (<see href="https://yaml.org/type/float.html"/>).
/// </summary>
internal static class RecordNumbers
{
    private const string NotANumber = ".nan";
    private const string Infinity = ".inf";

    /// <summary>The shortest text that is read as the same number.</summary>
    public static string Write(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? NotANumber : value > 0 ? Infinity : $"-{Infinity}";
        }

        // Without a dot YAML 1.1 takes a number with an exponent for a text.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text.Replace("E", ".0E", StringComparison.Ordinal);
    }

    /// <summary>A number.</summary>
    /// <exception cref="FormatException">It is none, or too large for one.</exception>
    public static double Read(string text)
    {
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return text switch
        {
            NotANumber => double.NaN,
            Infinity => double.PositiveInfinity,
            $"-{Infinity}" => double.NegativeInfinity,
            _ when double.TryParse(text, styles, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) => value,
            _ => throw new FormatException($"'{text}' is no number"),
        };
    }

    /// <summary>A time in seconds, to its last tick.</summary>
    public static string WriteSeconds(TimeSpan value) =>
        ((decimal)Math.Max(0, value.Ticks) / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture);

    /// <summary>A time from its seconds.</summary>
    /// <exception cref="FormatException">They are no number, negative, or longer than a time may be.</exception>
    public static TimeSpan ReadSeconds(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= (decimal)long.MaxValue / TimeSpan.TicksPerSecond
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw new FormatException($"'{text}' is no number of seconds");
}
