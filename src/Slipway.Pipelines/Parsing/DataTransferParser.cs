using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads how data are moved.</summary>
internal static class DataTransferParser
{
    public static readonly string[] Keys = ["task", "data_copy_mode", "source", "sink"];

    public static DataTransfer Parse(MapReader reader) => new(
        reader.Word("task", "copy_data", "import_data", "export_data"),
        reader.Word("data_copy_mode", "merge_with_overwrite", "fail_if_conflict"),
        reader.Any("source"),
        reader.Any("sink"));
}
