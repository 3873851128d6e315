using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Operations;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Registries;

/// <summary>
/// Versions of the workspace's assets that are put into a registry: asked for at the workspace (<c>publish</c>) or at the
/// registry (<c>import</c>). Files are not copied: both versions have the same, which the one in the registry names by an
/// address, since a registry has no datastores.
/// </summary>
internal sealed partial class SharingOperations(
    Database database, WorkspaceScope scope, AsyncOperations asyncOperations, TimeProvider clock) : IOperations
{
    public IEnumerable<Operation> Operations =>
    [
        .. AssetKind.All.Select(kind => new Operation(
            $"{kind.OperationName}Versions_Publish",
            "POST",
            $"{Operation.Workspace}/{kind.Segment}/{{name}}/versions/{{version}}/publish",
            (request, cancellationToken) => PublishAsync(kind, request, cancellationToken))),
        new("ResourceManagementAssetReference_ImportMethod", "POST", $"{Operation.Registry}/import", ImportAsync),
    ];

    private async Task<ApiResult> PublishAsync(AssetKind kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var registry = body.FindText("registryName") is { Length: > 0 } given
            ? given
            : throw ApiException.InvalidContent("'registryName' is required.", "registryName");
        var (name, version) = (request.Path("name"), request.Path("version"));
        return Share(request, kind, name, version, new AssetHome(registry), body);
    }

    private async Task<ApiResult> ImportAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        const string path = "properties.sourceAssetId";
        var properties = Envelope.Properties(await request.BodyAsync(cancellationToken).ConfigureAwait(false));
        var source = properties.FindText("sourceAssetId") ?? "";
        var id = WorkspaceAsset().Match(source);
        if (!id.Success
            || AssetKind.All.FirstOrDefault(known => Is(id, "segment", known.Segment)) is not { } kind
            || !Is(id, "workspace", scope.WorkspaceId.ToString()))
        {
            throw ApiException.UserError($"'{source}' is no id of a version in this workspace.", path);
        }

        return Share(request, kind, id.Groups["name"].Value, id.Groups["version"].Value, AssetHome.Of(request), properties);
    }

    /// <param name="request">The request.</param>
    /// <param name="kind">The kind of asset.</param>
    /// <param name="name">The asset's name in the workspace.</param>
    /// <param name="version">Its version there.</param>
    /// <param name="registry">Where it is put.</param>
    /// <param name="destination">The members that say what it is called there; what it is called in the workspace, unless told.</param>
    private ApiResult Share(
        ApiRequest request, AssetKind kind, string name, string version, AssetHome registry, JsonObject destination) =>
        database.Write(connection =>
        {
            var shared = new AssetStore(connection, scope, kind, AssetHome.Workspace).Version(name, version)
                ?? throw ApiException.ResourceNotFound($"{kind.Segment}/{name}/versions/{version}");
            var store = new AssetStore(connection, scope, kind, registry).Changeable();
            var (newName, newVersion) = (Given(destination, "destinationName", name), Given(destination, "destinationVersion", version));
            AddressFiles(kind, Envelope.Properties(shared.Body));
            store.RefuseOther(newName, newVersion, shared.Body);
            store.PutVersion(newName, newVersion, shared.Body, clock.GetUtcNow());
            return asyncOperations.Accepted(connection, request);
        });

    private void AddressFiles(AssetKind kind, JsonObject properties)
    {
        if (kind.Files is { } member && properties.FindText(member) is { } uri && PublicUri.Parse(uri) is null)
        {
            properties[member] = scope.AzureBlobAddress(DataUri.Locate(uri, scope, $"properties.{member}")).AbsoluteUri;
        }
    }

    private static string Given(JsonObject destination, string member, string otherwise) =>
        destination.FindText(member) is { Length: > 0 } given ? given : otherwise;

    private static bool Is(Match id, string group, string value) => id.Groups[group].Value.Equals(value, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        "^azureml://locations/[^/]+/workspaces/(?<workspace>[^/]+)/(?<segment>[^/]+)/(?<name>[^/]+)/versions/(?<version>[^/]+)\\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex WorkspaceAsset();
}
