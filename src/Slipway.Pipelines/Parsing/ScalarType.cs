using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>The type that a value has as it is written.</summary>
internal static class ScalarType
{
    public static string Of(ScalarKind kind) => kind switch
    {
        ScalarKind.Boolean => DataType.Boolean,
        ScalarKind.WholeNumber => DataType.Integer,
        ScalarKind.Number => DataType.Number,
        _ => DataType.String,
    };
}
