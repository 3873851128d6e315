using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Assets;

/// <summary>
/// <c>startPendingUpload</c>: where the files of an asset version that is about to be made are to be put. Each version
/// has a container of its own, the same whenever it is asked for, so that an upload that broke off can be gone on with.
/// </summary>
internal sealed class PendingUploadOperations(WorkspaceScope scope, SharedAccessSignature signature, BlobStore blobs)
    : IOperations
{
    public IEnumerable<Operation> Operations =>
    [
        At(Operation.Workspace, "", AssetKind.Codes, "code"),
        At(Operation.Workspace, "", AssetKind.Data, "data"),
        At(Operation.Registry, "Registry", AssetKind.Codes, "code"),
        At(Operation.Registry, "Registry", AssetKind.Data, "data"),
        At(Operation.Registry, "Registry", AssetKind.Models, "model"),
    ];

    private Operation At(string home, string prefix, AssetKind kind, string containers) => new(
        $"{prefix}{kind.OperationName}Versions_CreateOrGetStartPendingUpload",
        "POST",
        $"{home}/{kind.Segment}/{{name}}/versions/{{version}}/startPendingUpload",
        (request, cancellationToken) => StartAsync(containers, request, cancellationToken));

    private async Task<ApiResult> StartAsync(string containers, ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var type = body.FindText("pendingUploadType") ?? "TemporaryBlobReference";
        if (type is not ("TemporaryBlobReference" or "None"))
        {
            throw ApiException.InvalidContent($"'{type}' is no type of a pending upload.", "pendingUploadType");
        }

        var container = UploadPlace.Container(containers, AssetHome.Of(request), request.Path("name"), request.Path("version"));
        blobs.CreateContainer(container);
        return ApiResult.Ok(new JsonObject
        {
            ["pendingUploadId"] = body.FindText("pendingUploadId") ?? Guid.NewGuid().ToString(),
            ["pendingUploadType"] = type,
            ["blobReferenceForConsumption"] = UploadPlace.Writable(container, scope.BlobAddress, signature),
        });
    }
}
