using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>How data is delivered: the words of the YAML and those of REST.</summary>
internal static class DeliveryMode
{
    private static readonly string[] Inputs = ["ro_mount", "rw_mount", "download", "direct", "eval_mount", "eval_download"];

    private static readonly string[] Outputs = ["rw_mount", "upload", "direct"];

    public static string? OfInput(MapReader reader) => InRest(reader.Word("mode", Inputs));

    public static string? OfOutput(MapReader reader) => InRest(reader.Word("mode", Outputs));

    /// <summary>The word of the YAML, which a component's specification has too.</summary>
    public static string? InYaml(string? mode) =>
        mode is null ? null : Inputs.Concat(Outputs).First(word => InRest(word) == mode);

    private static string? InRest(string? word) => word switch
    {
        "ro_mount" => "ReadOnlyMount",
        "rw_mount" => "ReadWriteMount",
        "download" => "Download",
        "direct" => "Direct",
        "eval_mount" => "EvalMount",
        "eval_download" => "EvalDownload",
        "upload" => "Upload",
        _ => null,
    };
}
