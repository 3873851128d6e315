using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Testing.Definitions;

/// <summary>Sizes of files as people write them.</summary>
internal static partial class ByteSize
{
    // Beyond a petabyte it is a slip of the keyboard.
    private const double Most = 1e15;

    private static readonly Dictionary<string, double> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["B"] = 1,
        ["kB"] = 1e3,
        ["MB"] = 1e6,
        ["GB"] = 1e9,
        ["kiB"] = 1024,
        ["MiB"] = 1024 * 1024,
        ["GiB"] = 1024 * 1024 * 1024,
    };

    /// <summary>The bytes that a text says, such as <c>1.5 MiB</c>; null where it says none.</summary>
    public static double? Parse(string text)
    {
        if (Form().Match(text.Trim()) is not { Success: true } match
            || !Units.TryGetValue(match.Groups["unit"].Value, out var unit)
            || !double.TryParse(
                match.Groups["number"].Value,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number))
        {
            return null;
        }

        var bytes = Math.Round(number * unit);
        return bytes <= Most ? bytes : null;
    }

    /// <summary>A size in words: <c>1.5 kB</c>.</summary>
    public static string Describe(double bytes)
    {
        var (unit, name) = bytes switch
        {
            >= 1e9 => (1e9, "GB"),
            >= 1e6 => (1e6, "MB"),
            >= 1e3 => (1e3, "kB"),
            _ => (1.0, "B"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit:0.###} {name}");
    }

    [GeneratedRegex(@"^(?<number>[0-9]{1,16}(\.[0-9]{1,16})?)\s*(?<unit>[A-Za-z]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
