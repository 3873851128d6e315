using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Core.Yaml;

/// <summary>What a plain scalar means by YAML 1.1.</summary>
public enum ScalarKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number with a dot.</summary>
    Number,

    /// <summary>Infinity, or no number: nothing that JSON can carry.</summary>
    NotFinite,

    /// <summary>A date, with or without a time of day.</summary>
    Date,

    /// <summary>A text.</summary>
    Text,
}

/// <summary>
/// A scalar as it was written. It has the types of YAML 1.1, by which the tools of Python read files: <c>yes</c> is true,
/// <c>017</c> fifteen and <c>1e-3</c>, without a dot, a text.
/// </summary>
/// <param name="Position">Where.</param>
/// <param name="Text">Its text, quotes and folding resolved.</param>
/// <param name="IsPlain">Written without quotes: only then it can be other than a string.</param>
public sealed partial record YamlScalar(SourcePosition Position, string Text, bool IsPlain) : YamlValue(Position)
{
    /// <inheritdoc/>
    public override bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>What it means.</summary>
    public ScalarKind Kind =>
        !IsPlain ? ScalarKind.Text
        : IsNull ? ScalarKind.Null
        : BooleanText().IsMatch(Text) ? ScalarKind.Boolean
        : IntegerText().IsMatch(Text) ? ScalarKind.WholeNumber
        : NumberForm().IsMatch(Text) ? ScalarKind.Number
        : NotFiniteText().IsMatch(Text) ? ScalarKind.NotFinite
        : DateText().IsMatch(Text) ? ScalarKind.Date
        : ScalarKind.Text;

    /// <summary>The value of a <see cref="ScalarKind.Boolean"/>.</summary>
    public bool Boolean => Text.ToUpperInvariant() is "YES" or "TRUE" or "ON";

    /// <summary>The value of a <see cref="ScalarKind.WholeNumber"/>.</summary>
    public BigInteger WholeNumber
    {
        get
        {
            var digits = Text.Replace("_", string.Empty, StringComparison.Ordinal).TrimStart('+');
            var isNegative = digits.StartsWith('-');
            digits = digits.TrimStart('-');
            var magnitude = digits switch
            {
                ['0', 'x', ..] => BigInteger.Parse($"0{digits[2..]}", NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                ['0', 'b', ..] => ToBase(2, digits[2..]),
                ['0', _, ..] => ToBase(8, digits[1..]),
                _ => digits.Split(':').Aggregate(
                    BigInteger.Zero, (sum, part) => sum * 60 + BigInteger.Parse(part, CultureInfo.InvariantCulture)),
            };
            return isNegative ? -magnitude : magnitude;
        }
    }

    /// <summary>The value of a <see cref="ScalarKind.Number"/>.</summary>
    public double Number
    {
        get
        {
            var digits = Text.Replace("_", string.Empty, StringComparison.Ordinal);
            var magnitude = digits.TrimStart('-', '+').Split(':').Aggregate(
                0.0, (sum, part) => sum * 60 + double.Parse(part, NumberStyles.Float, CultureInfo.InvariantCulture));
            return digits.StartsWith('-') ? -magnitude : magnitude;
        }
    }

    private static BigInteger ToBase(int radix, string digits) =>
        digits.Aggregate(BigInteger.Zero, (sum, digit) => sum * radix + (digit - '0'));

    [GeneratedRegex("^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\\z")]
    private static partial Regex BooleanText();

    // The last form counts by sixty, as clocks do: 1:30 is 90.
    [GeneratedRegex("^[-+]?(?:0b[01_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)\\z")]
    private static partial Regex IntegerText();

    [GeneratedRegex(@"^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)\z")]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex NotFiniteText();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?\z")]
    private static partial Regex DateText();
}
