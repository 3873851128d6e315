using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>How data is delivered: the words of the YAML and those of REST.</summary>
internal static class Modes
{
    private static readonly string[] Words =
        ["ro_mount", "rw_mount", "mount", "download", "direct", "upload", "eval_mount", "eval_download"];

    /// <summary>The word as the YAML and a component's specification have it.</summary>
    public static string? Written(MapReader reader) => reader.Word("mode", Words);

    public static string? OfInput(MapReader reader) => InRest(Written(reader), "ReadOnlyMount");

    public static string? OfOutput(MapReader reader) => InRest(Written(reader), "ReadWriteMount");

    private static string? InRest(string? word, string mount) => word switch
    {
        null => null,
        "mount" => mount,
        "ro_mount" => "ReadOnlyMount",
        "rw_mount" => "ReadWriteMount",
        _ => Naming.Pascal(word),
    };
}
