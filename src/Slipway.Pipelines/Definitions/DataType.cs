using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Definitions;

/// <summary>The types of inputs and outputs, by the names that Azure ML's YAML and REST both use.</summary>
internal static class DataType
{
    /// <summary>The type of what is declared with a wrong one, which has been reported.</summary>
    public const string Unknown = "";

    public const string String = "string";
    public const string Integer = "integer";
    public const string Number = "number";
    public const string Boolean = "boolean";
    public const string UriFile = "uri_file";
    public const string UriFolder = "uri_folder";
    public const string MLTable = "mltable";
    public const string MLFlowModel = "mlflow_model";
    public const string CustomModel = "custom_model";
    public const string TritonModel = "triton_model";

    private static readonly FrozenSet<string> Primitives = FrozenSet.Create(String, Integer, Number, Boolean);

    public static IReadOnlyList<string> DataTypes { get; } =
        [UriFile, UriFolder, MLTable, MLFlowModel, CustomModel, TritonModel];

    public static IReadOnlyList<string> All { get; } = [.. Primitives.Order(StringComparer.Ordinal), .. DataTypes];

    public static bool IsPrimitive(string type) => Primitives.Contains(type);

    /// <summary>
    /// Whether what has type <paramref name="from"/> can be given where <paramref name="to"/> is declared. Azure ML
    /// does not hold the folder types apart from each other; a custom model may be a file or a folder.
    /// </summary>
    public static bool Fits(string from, string to)
    {
        if (from == to || to == String && IsPrimitive(from))
        {
            return true;
        }

        if (IsPrimitive(from) || IsPrimitive(to))
        {
            return from == Integer && to == Number;
        }

        return from == CustomModel || to == CustomModel || from == UriFile == (to == UriFile);
    }

    /// <summary>A literal in the form in which Azure ML's clients send a value of the type; null when it is none.</summary>
    public static string? Normalize(string text, string type)
    {
        switch (type)
        {
            case Integer:
                return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
                    ? integer.ToString(CultureInfo.InvariantCulture)
                    : null;
            case Number:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number)
                    ? NumberText.Of(number)
                    : null;
            case Boolean:
                return bool.TryParse(text, out var boolean) ? boolean ? "True" : "False" : null;
            default:
                return text;
        }
    }
}
