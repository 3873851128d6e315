using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Translation;

/// <summary>
/// Takes what a file needs before it can be sent: code, files, and the environments and components written in it. It
/// gives the ids under which the workspace will have them, and so decides whether anything is published at all.
/// </summary>
internal interface IAssetSink
{
    /// <summary>The resource id of a code asset with these files.</summary>
    string Code(string path);

    /// <summary>The URI of data or a model that is uploaded.</summary>
    string Upload(string path);

    /// <summary>The URI of a Docker build context.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="written">As the file names it.</param>
    string BuildContext(string path, string written);

    /// <summary>The resource id of an environment that is written where it is used.</summary>
    string Environment(JsonObject body);

    /// <summary>The resource id of a component that has no version of its own, but its content's.</summary>
    string Component(JsonObject body);
}
