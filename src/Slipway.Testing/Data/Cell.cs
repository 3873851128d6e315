using System.Collections;
using System.Globalization;

namespace Slipway.Testing.Data;

/// <summary>A value of a table.</summary>
/// <param name="Text">As text; null where the value is missing.</param>
/// <param name="Number">As a number; null where it is none.</param>
internal readonly record struct Cell(string? Text, double? Number)
{
    private const int MostItems = 1000;

    // What pandas and R write, and read, for a value that is not there.
    private static readonly HashSet<string> Missing = new(StringComparer.Ordinal)
    {
        "", "NA", "N/A", "NaN", "nan", "null", "NULL", "None",
    };

    public bool IsMissing => Text is null;

    /// <summary>What a text of a table stands for.</summary>
    public static Cell OfText(string text) =>
        Missing.Contains(text) ? default
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? new Cell(
            text, number)
        : new Cell(text, null);

    /// <summary>A typed value; what is no number (NaN) counts as missing, as in a text.</summary>
    public static Cell Of(object? value) => value switch
    {
        null => default,
        string text => new Cell(text, null),
        bool flag => new Cell(flag ? "true" : "false", null),
        double number => OfNumber(number),
        float number => OfNumber(number),
        DateTime time => new Cell(time.ToString("O", CultureInfo.InvariantCulture), null),
        byte[] bytes => new Cell(Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, MostItems))), null),
        IConvertible whole when whole.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal =>
            new Cell(whole.ToString(CultureInfo.InvariantCulture), whole.ToDouble(CultureInfo.InvariantCulture)),
        IFormattable formattable => new Cell(formattable.ToString(null, CultureInfo.InvariantCulture), null),
        IEnumerable items => new Cell(
            $"[{string.Join(", ", items.Cast<object?>().Take(MostItems).Select(item => Of(item).Text))}]", null),
        _ => new Cell(value.ToString(), null),
    };

    private static Cell OfNumber(double number) =>
        double.IsNaN(number) ? default : new Cell(number.ToString("R", CultureInfo.InvariantCulture), number);
}
