using System.Globalization;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads whole numbers, each within bounds: whoever reckons with one relies on them.</summary>
internal static class WholeNumbers
{
    /// <summary>Ten years: what is longer is a mistake.</summary>
    public const int LongestSeconds = 10 * 365 * 24 * 60 * 60;

    /// <summary>The last port that there is.</summary>
    public const int LastPort = 65_535;

    /// <summary>The number; null when it is absent or wrong, which has been reported.</summary>
    public static int? Integer(this MapReader reader, string key, int least, int most)
    {
        if (Read(reader, key) is not { } number)
        {
            return null;
        }

        if (number >= least && number <= most)
        {
            return number;
        }

        reader.Found.Error(Codes.InvalidValue, reader.At(key), $"'{key}' of {reader.What} is {number}; it can be {least} to {most}");
        return null;
    }

    /// <summary>A length of time in seconds.</summary>
    public static int? Seconds(this MapReader reader, string key) => reader.Integer(key, 0, LongestSeconds);

    private static int? Read(MapReader reader, string key)
    {
        var value = reader.Value(key);
        // As Azure ML's own clients, who cut off what follows the dot.
        if (value is YamlScalar { Kind: ScalarKind.Number, Number: var number } && Math.Abs(number) <= int.MaxValue)
        {
            return (int)number;
        }

        if (value is YamlScalar scalar
            && int.TryParse(scalar.Literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var result))
        {
            return result;
        }

        if (value is not null)
        {
            reader.WrongShape(key, value, "a whole number");
        }

        return null;
    }
}
