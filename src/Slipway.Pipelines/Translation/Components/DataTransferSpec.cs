using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Components;

/// <summary>
/// What a step or a component that copies, imports or exports data has besides what all have (the YAML reference of data
/// transfer; younger than the SDK that judges the other types).
/// </summary>
internal static class DataTransferSpec
{
    public static readonly string[] Keys = ["task", "data_copy_mode", "source", "sink"];

    private static readonly string[] Tasks = ["copy_data", "import_data", "export_data"];

    private static readonly string[] Modes = ["merge_with_overwrite", "fail_if_conflict"];

    /// <summary>Fills what the step does not tell from its component.</summary>
    public static void Fill(JsonObject body, MapReader reader, MapReader? component)
    {
        Json.Add(body, "task", reader.Word("task", Tasks) ?? component?.Word("task", Tasks));
        Json.Add(body, "data_copy_mode", reader.Word("data_copy_mode", Modes) ?? component?.Word("data_copy_mode", Modes));
        reader.CopyAny(body, "source");
        reader.CopyAny(body, "sink");
    }
}
