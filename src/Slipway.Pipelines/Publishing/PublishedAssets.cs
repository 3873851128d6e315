using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// Wants of the workspace what a pipeline's files need, each under a version that is the hash of its content; ids are
/// those of <see cref="WorkspaceInfo.Anywhere"/>, so that the same content has the same version in every workspace.
/// </summary>
internal sealed class PublishedAssets(
    ProjectSource source,
    IReadOnlyDictionary<string, EnvironmentImage> images,
    DiagnosticBag found) : IAssetSink
{
    private const string AnonymousEnvironment = "CliV2AnonymousEnvironment";

    private readonly Dictionary<string, DesiredResource> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _code = new(StringComparer.Ordinal);
    private readonly List<RequiredResource> _required = [];

    /// <summary>What is wanted, each once, what others need before them.</summary>
    public IEnumerable<DesiredResource> Resources => _resources.Values;

    /// <summary>What must be in the workspace already.</summary>
    public IEnumerable<RequiredResource> Required => _required;

    public string Code(string? path, ImmutableArray<string> includes)
    {
        var key = string.Join('\n', includes.Prepend(path));
        if (!_code.TryGetValue(key, out var id))
        {
            id = WorkspaceInfo.Anywhere.IdOf(Code(CodeSnapshot.Of(path, includes), path ?? includes[0]));
            _code[key] = id;
        }

        return id;
    }

    // Only what each caller gives may be local, and that is not published.
    public string Upload(YamlScalar written, string path) => written.Text;

    public string BuildContext(string path, string written) => Code(path, []);

    public string Environment(JsonObject body) => WorkspaceInfo.Anywhere.IdOf(Environment(AnonymousEnvironment, body));

    public string Component(UsedComponent component)
    {
        var name = component.Name ?? ComponentBody.AnonymousName;
        var version = ContentHash.Version(Body(null));
        var path = ResourcePath.Component(name, version);
        Add(new DesiredResource
        {
            Kind = component.Spec.Text("type") == "pipeline" ? ResourceKind.PipelineComponent : ResourceKind.Component,
            Path = path,
            Name = component.Name ?? (component.StepName is { } step ? $"of step '{step}'" : name),
            Version = version,
            Body = Body(version),
        });
        return WorkspaceInfo.Anywhere.IdOf(path);

        JsonObject Body(string? of) => component.Name is null ? component.Anonymous(of) : component.Named(component.Name, of);
    }

    public string? Latest(YamlScalar written, string name)
    {
        if (source.Environments.GetValueOrDefault(name) is { } own)
        {
            var context = new TranslationContext(source.Folder, WorkspaceInfo.Anywhere, this, found);
            return WorkspaceInfo.Anywhere.IdOf(Environment(name, EnvironmentTranslator.Body(own, isAnonymous: false, context)));
        }

        if (images.TryGetValue(name, out var image))
        {
            return WorkspaceInfo.Anywhere.IdOf(Environment(name, image.ToBody()));
        }

        found.Error(
            Codes.UnknownEnvironment,
            written.Position,
            $"there is no image '{name}' in this build{NearestName.Hint(name, images.Keys)}",
            $"build it as images/{name}/, or name a version that the workspace has");
        return string.Empty;
    }

    public void Uses(YamlScalar written, string path)
    {
        RequiredResource? required = path.Split('/') switch
        {
            ["computes", var name] => new(
                path,
                written.Position,
                Codes.UnknownCompute,
                $"the workspace has no compute '{name}'",
                "describe it in compute.yml and run EnsureCompute, or name one that is there"),
            ["environments", var name, "versions", var version] => new(
                path,
                written.Position,
                Codes.UnknownEnvironment,
                $"the workspace has no environment '{name}' of version '{version}'",
                "name a version that is there, or 'azureml:NAME@latest' for an image under images/"),
            ["components" or "data" or "models", _, "versions", _] => new(
                path,
                written.Position,
                Codes.NotFound,
                $"'{written.Text}' is not in the workspace",
                "name a version that is there"),

            // Which version a label means is asked when the job starts; that there is one can be asked now.
            ["data" or "models", var name, "labels", _] => new(
                $"{path.Split('/')[0]}/{name}",
                written.Position,
                Codes.NotFound,
                $"'{written.Text}' is not in the workspace",
                "register it, or name data that is there"),
            _ => null,
        };
        if (required is not null)
        {
            _required.Add(required);
        }
    }

    private string Environment(string name, JsonObject body)
    {
        var version = ContentHash.Version(body);
        var path = ResourcePath.Environment(name, version);
        Add(new DesiredResource
        {
            Kind = ResourceKind.Environment,
            Path = path,
            Name = name,
            Version = version,
            Body = body,
        });
        return path;
    }

    private string Code(CodeSnapshot snapshot, string shown)
    {
        var path = ResourcePath.Code(snapshot.Name, CodeSnapshot.Version);
        Add(new DesiredResource
        {
            Kind = ResourceKind.Code,
            Path = path,
            Name = Path.GetRelativePath(source.Folder.FullPath, shown).Replace('\\', '/'),
            Version = snapshot.Name,
            Code = snapshot,
            Body = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["isAnonymous"] = true,
                    ["isArchived"] = false,
                    ["properties"] = new JsonObject
                    {
                        ["hash_sha256"] = snapshot.Hash,
                        ["hash_version"] = "202208",
                    },
                },
            },
        });
        return path;
    }

    private void Add(DesiredResource resource) => _resources.TryAdd(resource.Path, resource);
}
