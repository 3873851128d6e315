using System.Globalization;

namespace Slipway.Pipelines.Yaml;

/// <summary>What a plain scalar means by YAML 1.2's core schema.</summary>
internal enum ScalarKind
{
    Null,
    Boolean,
    Integer,
    Number,
    String,
}

/// <summary>A scalar as it was written.</summary>
/// <param name="Position">Where.</param>
/// <param name="Text">Its text, quotes and folding resolved.</param>
/// <param name="IsPlain">Written without quotes: only then it can be other than a string.</param>
internal sealed record YamlScalar(SourcePosition Position, string Text, bool IsPlain) : YamlValue(Position)
{
    public override bool IsNull => Kind == ScalarKind.Null;

    public ScalarKind Kind
    {
        get
        {
            if (!IsPlain)
            {
                return ScalarKind.String;
            }

            return Text switch
            {
                "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
                "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
                _ when long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                    => ScalarKind.Integer,
                _ when IsNumber(Text) => ScalarKind.Number,
                _ => ScalarKind.String,
            };
        }
    }

    // double.TryParse also takes "Infinity" and "NaN", which YAML writes with a leading dot and no Azure ML input takes.
    private static bool IsNumber(string text) =>
        text.AsSpan().IndexOfAnyInRange('0', '9') >= 0
        && double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out _);
}
