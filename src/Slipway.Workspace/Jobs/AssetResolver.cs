using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Computes;
using Slipway.Workspace.Datastores;
using Slipway.Workspace.Http;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.Registries;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>Finds what a job refers to; whatever is missing is an error that names the field.</summary>
internal sealed class AssetResolver(SqliteConnection connection, WorkspaceScope scope)
{
    // How many names an error lists.
    private const int MostKnown = 10;

    /// <summary>The specification of a component.</summary>
    public JsonObject Component(string reference, string path) =>
        Properties(AssetKind.Components, reference, path).FindObject("componentSpec")!;

    /// <summary>The specification of a component, which must be a pipeline.</summary>
    public JsonObject PipelineComponent(string reference, string path)
    {
        var specification = Component(reference, path);
        var type = specification.FindText("type") ?? "command";
        return type.Equals("pipeline", StringComparison.OrdinalIgnoreCase)
            ? specification
            : throw ApiException.UserError($"'{reference}' is a component of type {type}, not a pipeline.", path);
    }

    /// <summary>The image of an environment, with how it is built where it is none yet.</summary>
    public StepImage Image(string reference, string path)
    {
        var (name, version, properties) = Find(AssetKind.Environments, reference, path);
        var environment = $"{name}:{version}";
        var image = properties.FindText("image");
        if (image?.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)) == true)
        {
            throw ApiException.UserError($"The environment '{environment}' has '{image}', which is no name of an image.", path);
        }

        var build = properties.FindObject("build") is { } given ? ContextBuild(environment, given, path)
            : properties.FindText("condaFile") is { Length: > 0 } conda ? new EnvironmentBuild(environment)
            {
                CondaFile = conda,
                BaseImage = image ?? throw ApiException.UserError($"The environment '{reference}' has a conda file and no base image.", path),
            }
            : null;
        return build is not null ? new StepImage(build.Image, build) : new StepImage(
            image ?? throw ApiException.UserError($"The environment '{reference}' has no image.", path));
    }

    /// <summary>Where the files of a code asset lie.</summary>
    public BlobLocation Code(string reference, string path) => DataUri.Locate(
        Properties(AssetKind.Codes, reference, path).FindText("codeUri")!, scope, path);

    /// <summary>Where data or a model lies that is given by a URI or as an asset; public data is fetched later.</summary>
    /// <param name="uri">The URI, or the reference to the asset.</param>
    /// <param name="type">The type of the input: a model's type means the models.</param>
    /// <param name="path">The field that holds it, for errors.</param>
    public DataPlace Data(string uri, string type, string path)
    {
        uri = JobOutputUri.Resolve(uri, connection, scope, path);
        var isAsset = uri.StartsWith('/')
            || ResourceReference.IsInRegistry(uri)
            || (uri.StartsWith("azureml:", StringComparison.OrdinalIgnoreCase)
                && !uri.StartsWith("azureml://", StringComparison.OrdinalIgnoreCase));
        if (!isAsset)
        {
            return Place(uri, path);
        }

        // A model may be given to an input of a folder, and then says so by its id.
        var isModel = DataTypes.IsModel(type) || uri.Contains("/models/", StringComparison.OrdinalIgnoreCase);
        return Place(
            isModel
                ? Properties(AssetKind.Models, uri, path).FindText("modelUri")!
                : Properties(AssetKind.Data, uri, path).FindText("dataUri")!,
            path);
    }

    /// <summary>The name of a compute, which must be there; a job that names none runs on serverless compute, as in Azure.</summary>
    public string ComputeName(string? reference, string path)
    {
        if (string.IsNullOrEmpty(reference))
        {
            return Compute.Serverless;
        }

        var name = ResourceReference.Parse(reference, Compute.Kind, path).Name;
        return Compute.NodeLimit(connection, name) is not null
            ? name
            : throw ApiException.UserError($"The compute '{name}' is not there.", path);
    }

    /// <summary>Whether a compute, which is there, is of machines with GPUs.</summary>
    public bool HasGpus(string compute) => GpuSize.Has(Compute.SizeOf(connection, compute));

    private EnvironmentBuild ContextBuild(string environment, JsonObject build, string path)
    {
        var dockerfile = build.FindText("dockerfilePath") is { Length: > 0 } given ? given : "Dockerfile";
        return BlobName.IsValid(dockerfile)
            ? new EnvironmentBuild(environment)
            {
                Context = DataUri.Locate(build.FindText("contextUri") ?? "", scope, path),
                Dockerfile = dockerfile,
            }
            : throw ApiException.UserError($"The environment '{environment}' has a Dockerfile at a path that can't be: '{dockerfile}'.", path);
    }

    private DataPlace Place(string uri, string path)
    {
        uri = InAccount(uri, path) ?? uri;
        if (DataUri.IsOwn(uri, scope) || PublicUri.Parse(uri) is not { } data)
        {
            return new DataPlace(DataUri.Locate(uri, scope, path));
        }

        return scope.FetchesPublicData
            ? new DataPlace(data.Place(scope.DefaultContainer), uri)
            : throw ApiException.UserError(
                $"'{data.Shown}' lies on the internet, and this workspace was started with --no-public-data; put the data into its "
                + "datastore.",
                path);
    }

    /// <summary>Where in a storage account of Azure a URI leads that names a datastore there; null for another URI.</summary>
    private string? InAccount(string uri, string path)
    {
        if (DataUri.InDatastore(uri) is not ({ } name, { } below)
            || DatastoreOperations.Put(connection, name) is not { } datastore
            || Datastore.InStorage(datastore) is not ({ } account, { } container))
        {
            return null;
        }

        return scope.ReadsClosedData
            ? PublicUri.InStorage(account, container, below)
            : throw ApiException.UserError(
                $"'{uri}' lies in the storage account '{account}' of Azure, by the datastore '{name}'. The workspace reads it as you when "
                + "it is started with --data-credentials; else put the data into the workspace's datastore.",
                path);
    }

    private JsonObject Properties(AssetKind kind, string text, string path) => Find(kind, text, path).Properties;

    private (string Name, string Version, JsonObject Properties) Find(AssetKind kind, string text, string path)
    {
        var reference = ResourceReference.Parse(text, kind.Segment, path);
        var home = reference.Home;
        var assets = new AssetStore(connection, scope, kind, home);
        if (!assets.IsThere)
        {
            throw ApiException.UserError(
                $"'{text}' names the registry '{home.Registry}', which is not there{Known(connection.ListResources(RegistryOperations.Kind))}.",
                path);
        }

        var versions = assets.Versions(reference.Name);
        CheckLabel(kind, reference, text, path);
        var found = reference.Version is { } wanted ? assets.Version(reference.Name, wanted) : versions.Count > 0 ? versions[^1] : null;
        if (found is not null)
        {
            return (reference.Name, found.Name, Envelope.Properties(found.Body));
        }

        throw ApiException.UserError(
            kind == AssetKind.Environments && CuratedEnvironments.Has(home, reference.Name)
                ? scope.Curated.Missing(reference.Name, reference.Version)
            : reference.Version is { } missing && versions.Count > 0
                ? $"Version '{missing}' of '{reference.Name}' in {kind.Segment} of {home.Shown} is not there{Known(versions)}."
            : $"'{reference.Name}' is not in {kind.Segment} of {home.Shown}{Known(assets.Containers())}.",
            path);
    }

    private static void CheckLabel(AssetKind kind, ResourceReference reference, string text, string path)
    {
        // The default version of a component is its newest, unless one is set, which can't be done here.
        if (!(reference.Label is null or "latest" || (reference.Label == "default" && kind == AssetKind.Components)))
        {
            throw ApiException.UserError($"'{text}' has the label '{reference.Label}'; only 'latest' is known.", path);
        }
    }

    /// <summary>What there is in place of what is not: the newest.</summary>
    private static string Known(IReadOnlyList<StoredResource> resources) => resources.Count == 0 ? "; there are none" :
        $"; there {(resources.Count == 1 ? "is" : "are")} {(resources.Count > MostKnown ? "… " : "")}"
        + string.Join(", ", resources.TakeLast(MostKnown).Select(resource => resource.Name));
}
