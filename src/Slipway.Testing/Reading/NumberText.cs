using System.Globalization;
using Slipway.Core.Yaml;

namespace Slipway.Testing.Reading;

/// <summary>Numbers in YAML.</summary>
internal static class NumberText
{
    /// <summary>
    /// The finite number that a scalar is; null where it is none. <c>1e-6</c>, which YAML 1.1 takes for a text, is one
    /// here: it is how people write a tolerance.
    /// </summary>
    public static double? Parse(YamlScalar scalar)
    {
        var number = scalar.Kind switch
        {
            ScalarKind.WholeNumber => (double)scalar.WholeNumber,
            ScalarKind.Number => scalar.Number,
            ScalarKind.Text when scalar.IsPlain
                && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                => parsed,
            _ => double.NaN,
        };
        return double.IsFinite(number) ? number : null;
    }
}
