using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;

namespace Slipway.Pipelines.Tests.Translation;

/// <summary>Gives what a file needs the ids that the rows of the official SDK have for it, and keeps it in their form.</summary>
internal sealed class RecordingAssets(string root, WorkspaceInfo workspace) : IAssetSink
{
    public JsonArray Assets { get; } = [];

    public string Code(string? path, ImmutableArray<string> includes) => Add(new JsonObject
    {
        ["type"] = "code",
        ["path"] = path is null ? "PLACEHOLDER(no code)" : Path.GetRelativePath(root, path).Replace('\\', '/'),
    });

    public string Upload(LocalDataReference data) =>
        $"azureml:/{workspace.Id}/datastores/workspaceblobstore/paths/LocalUpload/0/{Path.GetFileName(data.FullPath.TrimEnd('/'))}";

    public string BuildContext(BuildDefinition build) => build.Context!;

    public string Environment(JsonObject body) => Add(new JsonObject { ["type"] = "environment", ["rest"] = body });

    public string Model(StoredAssetDefinition model, JsonObject body) =>
        workspace.IdOf(ResourcePath.Model(model.Name?.Text ?? "PLACEHOLDER(no name)", model.Version ?? "1"));

    public string Component(ComponentUse component) =>
        Add(new JsonObject { ["type"] = "component", ["rest"] = component.Anonymous("1") });

    // The SDK leaves labels to the workspace, and so do files that are not published.
    public string Image(ImageReference image) => throw new InvalidOperationException(image.Name);

    private string Add(JsonObject asset)
    {
        Assets.Add(asset);
        return string.Create(CultureInfo.InvariantCulture, $"{{{{asset:{Assets.Count - 1}}}}}");
    }
}
