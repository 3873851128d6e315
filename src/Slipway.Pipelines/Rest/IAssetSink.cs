using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Rest;

/// <summary>Takes what a definition needs in the workspace, and tells by which id it is there.</summary>
internal interface IAssetSink
{
    /// <summary>Code of this machine.</summary>
    /// <param name="path">The folder or file; null where there is none, and only what is included.</param>
    /// <param name="includes">Files and folders that stand beside it, each under its own name.</param>
    string Code(string? path, ImmutableArray<string> includes);

    /// <summary>Data or a model of this machine.</summary>
    /// <returns>The URI that it is reached by once it is uploaded.</returns>
    string Upload(LocalDataReference data);

    /// <summary>The files of this machine that an environment is built from.</summary>
    /// <returns>The URI that it is built from.</returns>
    string BuildContext(BuildDefinition build);

    /// <summary>An environment that is described where it is used.</summary>
    /// <param name="body">Its REST body.</param>
    string Environment(JsonObject body);

    /// <summary>A model that is described under a name where it is used.</summary>
    /// <param name="model">It.</param>
    /// <param name="body">Its REST body.</param>
    string Model(StoredAssetDefinition model, JsonObject body);

    /// <summary>A component that is described in the repository.</summary>
    string Component(ComponentUse component);

    /// <summary>The environment that this build makes of an image of the repository, or of the pipeline's folder.</summary>
    string Image(ImageReference image);
}
