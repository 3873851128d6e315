using System.Globalization;
using Slipway.Core.Yaml;

namespace Slipway.Pipelines.Wording;

/// <summary>Writes a value of YAML as Python's <c>str</c> does, which is how Azure ML's own clients send literals.</summary>
internal static class ScalarText
{
    extension(YamlScalar scalar)
    {
        /// <summary>It, so written.</summary>
        public string Literal => scalar.Kind switch
        {
            ScalarKind.Boolean => scalar.Boolean ? "True" : "False",
            ScalarKind.WholeNumber => scalar.WholeNumber.ToString(CultureInfo.InvariantCulture),
            ScalarKind.Number => NumberText.Of(scalar.Number),
            _ => scalar.Text,
        };
    }
}
