using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Rest;

/// <summary>For definitions that need nothing else in the workspace.</summary>
internal sealed class NoAssets : IAssetSink
{
    public string Code(string? path, ImmutableArray<string> includes) => throw Needed();

    public string Upload(LocalDataReference data) => throw Needed();

    public string BuildContext(BuildDefinition build) => throw Needed();

    public string Environment(JsonObject body) => throw Needed();

    public string Model(StoredAssetDefinition model, JsonObject body) => throw Needed();

    public string Component(ComponentUse component) => throw Needed();

    public string Image(ImageReference image) => throw Needed();

    private static InvalidOperationException Needed() => new("This needs assets, and is taken for what needs none.");
}
