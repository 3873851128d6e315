using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>How data is delivered: the words of the YAML and those of REST.</summary>
internal static class Modes
{
    private static readonly string[] Words =
        ["ro_mount", "rw_mount", "mount", "download", "direct", "upload", "eval_mount", "eval_download"];

    private static readonly string[] OfInputs = ["ro_mount", "download", "direct"];

    // They evaluate the table.
    private static readonly string[] OfTables = [.. OfInputs, "eval_mount", "eval_download"];

    private static readonly string[] OfOutputs = ["rw_mount", "mount", "upload", "direct"];

    /// <summary>The word as a component's specification has it, which takes no other spelling.</summary>
    public static string? Exact(MapReader reader) => reader.ExactWord("mode", Words);

    /// <summary>How an input is delivered.</summary>
    /// <param name="reader">Its keys.</param>
    /// <param name="type">Its type; null when the keys do not tell it, and it may be a table.</param>
    public static string? OfInput(MapReader reader, string? type) =>
        InRest(reader.Word("mode", type is null or DataType.MLTable ? OfTables : OfInputs), "ReadOnlyMount");

    public static string? OfOutput(MapReader reader) => InRest(reader.Word("mode", OfOutputs), "ReadWriteMount");

    private static string? InRest(string? word, string mount) => word switch
    {
        null => null,
        "mount" => mount,
        "ro_mount" => "ReadOnlyMount",
        "rw_mount" => "ReadWriteMount",
        _ => Naming.Pascal(word),
    };
}
