using System.Text.Json.Nodes;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Registries;

/// <summary>Where the files of a registry's assets are put and read, as Microsoft's client for Python asks for it.</summary>
internal sealed class DataReferenceOperations(
    Database database, WorkspaceScope scope, SharedAccessSignature signature, BlobStore blobs) : IOperations
{
    private const string Version = "{name}/versions/{version}";

    public IEnumerable<Operation> Operations =>
    [
        new("TemporaryDataReferences_CreateOrGetTemporaryDataReference", "PUT", $"{Operation.Registry}/tempdatarefs/{Version}", PutAsync),
        new("DataReferences_GetBlobReferenceSas", "POST", $"{Operation.Registry}/datarefs/{Version}", ReadAsync),
        new("RegistryDataReferences_GetBlobReferenceSas", "POST", $"{Operation.Registry}/datareferences/{Version}", ReadAsync),
    ];

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var (kind, reference) = Asset(body);
        database.Read(connection => new AssetStore(connection, scope, kind, reference.Home).Changeable());
        var container = UploadPlace.Container(kind.Segment, reference.Home, reference.Name, reference.Version!);
        blobs.CreateContainer(container);
        return ApiResult.Ok(new JsonObject
        {
            ["temporaryDataReferenceId"] = body.FindText("temporaryDataReferenceId") ?? Guid.NewGuid().ToString(),
            ["temporaryDataReferenceType"] = "TemporaryBlobReference",
            ["blobReferenceForConsumption"] = UploadPlace.Writable(container, scope.AzureBlobAddress, signature),
        });
    }

    private async Task<ApiResult> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var (kind, reference) = Asset(body);
        var version = database.Read(connection => new AssetStore(connection, scope, kind, reference.Home).Found()
                .Version(reference.Name, reference.Version!))
            ?? throw ApiException.ResourceNotFound($"{kind.Segment}/{reference.Name}/versions/{reference.Version}");
        var uri = kind.Files is { } member && Envelope.Properties(version.Body).FindText(member) is { } given
            ? given
            : throw ApiException.UserError($"'{reference.Name}' has no files.", "assetId");
        return ApiResult.Ok(new JsonObject
        {
            ["blobReferenceForConsumption"] =
                UploadPlace.Readable(DataUri.Locate(uri, scope, "assetId"), scope.AzureBlobAddress, signature),
        });
    }

    private static (AssetKind Kind, ResourceReference Reference) Asset(JsonObject body)
    {
        var id = body.FindText("assetId") ?? "";
        foreach (var kind in AssetKind.All.Where(kind => id.Contains($"/{kind.Segment}/", StringComparison.OrdinalIgnoreCase)))
        {
            if (ResourceReference.Parse(id, kind.Segment, "assetId") is { Home.Registry: not null, Version: not null } reference)
            {
                return (kind, reference);
            }
        }

        throw ApiException.UserError($"'{id}' is no id of a version in a registry.", "assetId");
    }
}
