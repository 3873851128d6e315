using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation;

/// <summary>
/// Takes what a file needs before it can be sent: code, files, and the environments and components written in it. It
/// gives the ids under which the workspace will have them, and so decides whether anything is published at all.
/// </summary>
internal interface IAssetSink
{
    /// <summary>The resource id of a code asset with these files.</summary>
    /// <param name="path">A folder or a file; null for included ones alone.</param>
    /// <param name="includes">Further folders and files, which stand beside the code's own under their own names.</param>
    string Code(string? path, ImmutableArray<string> includes);

    /// <summary>The URI of data or a model that is uploaded.</summary>
    /// <param name="written">As the file names it.</param>
    /// <param name="path">Where it is.</param>
    string Upload(YamlScalar written, string path);

    /// <summary>The URI of a Docker build context.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="written">As the file names it.</param>
    string BuildContext(string path, string written);

    /// <summary>The resource id of an environment that is written where it is used.</summary>
    string Environment(JsonObject body);

    /// <summary>The resource id of a component that a step brings with it.</summary>
    string Component(UsedComponent component);

    /// <summary>
    /// The resource id of the environment of an image that this build makes, for <c>azureml:NAME</c> and
    /// <c>azureml:NAME@latest</c>; null when such names are the workspace's to resolve.
    /// </summary>
    string? Latest(YamlScalar written, string name);

    /// <summary>A file names something that the workspace must have.</summary>
    /// <param name="written">The reference.</param>
    /// <param name="path">Its path below the workspace; one with <c>/labels/</c> means another version tomorrow.</param>
    void Uses(YamlScalar written, string path);
}
