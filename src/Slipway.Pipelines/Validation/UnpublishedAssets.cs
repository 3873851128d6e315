using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;

namespace Slipway.Pipelines.Validation;

/// <summary>For files that are checked and not published: what they need is formed as it would be sent, and goes nowhere.</summary>
internal sealed class UnpublishedAssets : IAssetSink
{
    private const string Version = "1";

    public string Code(string? path, ImmutableArray<string> includes) =>
        WorkspaceInfo.Anywhere.IdOf(ResourcePath.Code("code", Version));

    public string Upload(LocalDataReference data) => data.Written.Text;

    public string BuildContext(BuildDefinition build) => Code(build.FullPath, []);

    public string Environment(JsonObject body) => WorkspaceInfo.Anywhere.IdOf(ResourcePath.Environment("environment", Version));

    public string Model(StoredAssetDefinition model, JsonObject body) =>
        WorkspaceInfo.Anywhere.IdOf(ResourcePath.Model(model.Name!.Text, model.Version ?? Version));

    public string Component(ComponentUse component)
    {
        component.Anonymous(Version);
        return WorkspaceInfo.Anywhere.IdOf(ResourcePath.Component(ComponentBody.AnonymousName, Version));
    }

    public string Image(ImageReference image) => WorkspaceInfo.Anywhere.IdOf(ResourcePath.Environment(image.Name, Version));
}
