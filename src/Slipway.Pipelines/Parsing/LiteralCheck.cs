using Slipway.Core.Yaml;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Finds values that YAML takes for something that can't be sent, where a text or a number is meant.</summary>
internal static class LiteralCheck
{
    /// <summary>Whether a literal can be sent; reports it when it can't. Azure ML's own clients refuse the same.</summary>
    public static bool IsSendable(YamlScalar scalar, string what, DiagnosticBag found)
    {
        var meaning = scalar.Kind switch
        {
            ScalarKind.Date => "a date",
            ScalarKind.NotFinite => "not a finite number",
            _ => null,
        };
        if (meaning is null)
        {
            return true;
        }

        found.Error(
            Codes.InvalidValue,
            scalar.Position,
            $"{what} is '{scalar.Text}': without quotes that is {meaning} to YAML, which Azure ML does not take there",
            $"write \"{scalar.Text}\" in quotes for the text");
        return false;
    }
}
