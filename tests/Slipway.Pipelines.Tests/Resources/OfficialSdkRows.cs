using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Tests.Resources;

/// <summary>
/// Microsoft's examples with what the official Python SDK makes of them, and the normalisation under which our bodies
/// must equal the SDK's: ids of assets, versions (ours are hashes of content) and places of uploads are not compared.
/// </summary>
internal static class OfficialSdkRows
{
    public static string Root => Path.Combine(AppContext.BaseDirectory, "Data", "azureml-examples");

    public static WorkspaceInfo Workspace { get; } = new(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
        + "/providers/Microsoft.MachineLearningServices/workspaces/ws",
        "westeurope",
        "aaaaaaaa-0000-0000-0000-000000000000",
        "https://discovery");

    public static IEnumerable<JsonObject> OfKind(string kind) => File
        .ReadLines(Path.Combine(Root, "expected.jsonl"))
        .Select(line => (JsonObject)JsonNode.Parse(line)!)
        .Where(row => (string?)row["kind"] == kind);

    public static IEnumerable<TheoryDataRow<string>> FilesOfKind(string kind) =>
        OfKind(kind).Select(row => new TheoryDataRow<string>((string)row["file"]!));

    public static JsonObject Row(string file) => OfAnyKind().Single(row => (string?)row["file"] == file);

    public static (YamlMap Map, LoadContext Context) Load(string file)
    {
        var path = Path.Combine(Root, "files", file);
        var found = new DiagnosticBag();
        var folder = new SourceFolder(Path.GetDirectoryName(path)!, Path.GetDirectoryName(file)!);
        return (folder.Read(Path.GetFileName(path), found)!, new LoadContext(folder, null, found));
    }

    /// <summary>Both sides without what can't be the same.</summary>
    public static string Normal(JsonNode? node) => Normalize(node)?.ToJsonString() ?? "null";

    private static IEnumerable<JsonObject> OfAnyKind() => File
        .ReadLines(Path.Combine(Root, "expected.jsonl"))
        .Select(line => (JsonObject)JsonNode.Parse(line)!);

    private static JsonNode? Normalize(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map
            .Where(pair => pair.Value is not null && pair.Key is not ("version" or "experimentName" or "name" or "isAnonymous"))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Value(pair.Key, pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Normalize)]),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Value(string key, JsonNode? value) => key switch
    {
        "code" or "componentId" => "ASSET",
        "environment" when Text(value) is { } text && !text.StartsWith("azureml://", StringComparison.Ordinal) => "ASSET",
        "uri" when IsUpload(Text(value)) => "UPLOAD",
        _ => Normalize(value),
    };

    private static string? Text(JsonNode? value) => value.Text();

    private static bool IsUpload(string? uri) =>
        uri is not null
        && (uri.Contains("/LocalUpload/", StringComparison.Ordinal)
            || uri.Contains("LABEL-latest", StringComparison.Ordinal)
            || uri.StartsWith("./", StringComparison.Ordinal)
            || uri.Contains("@latest", StringComparison.Ordinal));
}
