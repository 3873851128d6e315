using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// Wants of the workspace what a pipeline's files need, each under a version that is the hash of its content; ids are
/// those of <see cref="WorkspaceInfo.Anywhere"/>, so that the same content has the same version in every workspace.
/// </summary>
internal sealed class PublishedAssets(
    ProjectDefinition project,
    IReadOnlyDictionary<string, EnvironmentImage> images,
    DiagnosticBag found) : IAssetSink
{
    private const string AnonymousEnvironment = "CliV2AnonymousEnvironment";

    private readonly Dictionary<string, DesiredResource> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _code = new(StringComparer.Ordinal);

    /// <summary>What is wanted, each once, what others need before them.</summary>
    public IEnumerable<DesiredResource> Resources => _resources.Values;

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
    public string Upload(LocalDataReference data) => data.Written.Text;

    public string BuildContext(BuildDefinition build) => Code(build.FullPath, []);

    public string Environment(JsonObject body) => WorkspaceInfo.Anywhere.IdOf(Environment(AnonymousEnvironment, body));

    // Only a deployment of a model describes one, and those are not published from a pipeline's folder.
    public string Model(StoredAssetDefinition model, JsonObject body) => throw new InvalidOperationException(model.Name?.Text);

    public string Component(ComponentUse component)
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

    public string Image(ImageReference image)
    {
        if (project.FindEnvironment(image.Name) is { } own)
        {
            var body = AssetBody.Environment(own, isAnonymous: false, new Emission(WorkspaceInfo.Anywhere, this));
            return WorkspaceInfo.Anywhere.IdOf(Environment(image.Name, body));
        }

        if (images.TryGetValue(image.Name, out var built))
        {
            return WorkspaceInfo.Anywhere.IdOf(Environment(image.Name, built.ToBody()));
        }

        found.Error(
            Codes.UnknownEnvironment,
            image.Position,
            $"there is no image '{image.Name}' in this build{NearestName.Hint(image.Name, images.Keys)}",
            $"build it as images/{image.Name}/, or name a version that the workspace has");
        return string.Empty;
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
            Name = Path.GetRelativePath(project.Directory, shown).Replace('\\', '/'),
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
