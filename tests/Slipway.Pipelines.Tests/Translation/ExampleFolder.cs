using System.Text.Json.Nodes;
using Slipway.Core.Files;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Rest;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Tests.Translation;

/// <summary>
/// A folder of examples with what the official SDK made of them: <c>files/</c>, <c>expected.jsonl</c> and
/// <c>refused.jsonl</c>. The environment variable <c>SLIPWAY_AZUREML_YAML</c> names further ones, as a path list.
/// </summary>
internal sealed record ExampleFolder(string Path)
{
    // Microsoft's, and some for settings that those don't show.
    private static readonly string[] Defaults =
        [OfficialSdkRows.Root, System.IO.Path.Combine(OfficialSdkRows.Root, "..", "own-examples")];

    /// <summary>Microsoft's examples with what azure-ai-ml 1.34.0 makes of them, which stand beside the repository, if at all.</summary>
    public static ExampleFolder Newest { get; } = new(System.IO.Path.Combine(OfficialSdkRows.Repository, "..", "shared", "azureml-yaml-1.34"));

    public static IEnumerable<ExampleFolder> All =>
        (Environment.GetEnvironmentVariable("SLIPWAY_AZUREML_YAML") is { Length: > 0 } paths
            ? paths.Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : Defaults).Select(path => new ExampleFolder(path));

    public IEnumerable<JsonObject> Expected => Rows("expected.jsonl");

    public IEnumerable<JsonObject> Refused => Rows("refused.jsonl");

    /// <summary>Translates one of its files.</summary>
    public (Document? Document, RecordingAssets Assets, DiagnosticBag Found) Translate(string file)
    {
        var path = System.IO.Path.Combine(Path, "files", file);
        var found = new DiagnosticBag();
        var folder = new SourceFolder(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetDirectoryName(file)!, new SourceFiles([], new RepositoryBoundary(Path)));
        var assets = new RecordingAssets(System.IO.Path.Combine(Path, "files"), OfficialSdkRows.Workspace);
        var definition = folder.Read(System.IO.Path.GetFileName(path), found) is { } map
            ? DocumentParser.Parse(map, new ParseContext(folder, found))
            : null;
        if (definition is null)
        {
            return (null, assets, found);
        }

        new DefinitionCheck(found).Check(definition);
        return (DocumentBody.Of(definition, new Emission(OfficialSdkRows.Workspace, assets)), assets, found);
    }

    private IEnumerable<JsonObject> Rows(string name) =>
        System.IO.Path.Combine(Path, name) is var path && File.Exists(path)
            ? File.ReadLines(path).Where(line => line.Length > 0).Select(line => (JsonObject)JsonNode.Parse(line)!)
            : [];
}
