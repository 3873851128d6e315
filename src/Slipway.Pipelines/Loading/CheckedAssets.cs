using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>
/// Publishes nothing, and checks that what a pipeline names can be published: images that are here, data that the compute
/// can read, versions that mean the same tomorrow.
/// </summary>
/// <param name="images">The images of the repository; null when they are not known.</param>
/// <param name="own">The environments of the pipeline's own folder.</param>
/// <param name="ofCallers">Where the pipeline's own inputs are written, which each caller may give otherwise.</param>
/// <param name="found">Takes what is wrong.</param>
internal sealed class CheckedAssets(
    IReadOnlySet<string>? images,
    IReadOnlySet<string> own,
    IReadOnlySet<SourcePosition> ofCallers,
    DiagnosticBag found) : IAssetSink
{
    private readonly SortedSet<string> _images = new(StringComparer.Ordinal);

    /// <summary>The images of the repository that are named.</summary>
    public ImmutableArray<string> Images => [.. _images];

    public string Code(string? path, ImmutableArray<string> includes) => string.Empty;

    public string Upload(YamlScalar written, string path)
    {
        if (!ofCallers.Contains(written.Position))
        {
            found.Error(
                Codes.LocalData,
                written.Position,
                $"'{written.Text}' is a path of this machine, which the compute can't read",
                "make it an input of the pipeline, which each caller gives, or name data that the workspace has: "
                + "'azureml:NAME:VERSION' or 'azureml://datastores/…'");
        }

        return path;
    }

    public string BuildContext(string path, string written) => written;

    public string Environment(JsonObject body) => string.Empty;

    public string Component(UsedComponent component)
    {
        if (component.Written is { } name)
        {
            NameRules.CheckComponent(name.Text, name.Position, found);
        }

        return string.Empty;
    }

    public string? Latest(YamlScalar written, string name)
    {
        if (own.Contains(name))
        {
            return string.Empty;
        }

        if (images is not null && !images.Contains(name))
        {
            found.Error(
                Codes.UnknownEnvironment,
                written.Position,
                $"there is no image '{name}' in this repository{NearestName.Hint(name, images.Concat(own))}",
                $"add images/{name}/, or name a version that the workspace has: 'azureml:{name}:VERSION'");
        }

        _images.Add(name);
        return string.Empty;
    }

    public void Uses(YamlScalar written, string path)
    {
        if (path.Split('/') is ["computes", var compute])
        {
            NameRules.CheckCompute(compute, written.Position, found);
        }

        if (path.Contains("/labels/", StringComparison.Ordinal) && !ofCallers.Contains(written.Position))
        {
            found.Error(
                Codes.NotSupported,
                written.Position,
                $"'{written.Text}' can mean {What(path)} tomorrow",
                "name a version: 'azureml:NAME:VERSION'");
        }
    }

    private static string What(string path) => path.Split('/')[0] switch
    {
        "components" => "another component",
        "environments" => "another environment",
        "models" => "another model",
        _ => "other data",
    };
}
