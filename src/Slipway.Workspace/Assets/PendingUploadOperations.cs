using System.Security.Cryptography;
using System.Text;
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
    // As long as an upload of a large code folder over a slow disk may take, and no longer.
    private static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    public IEnumerable<Operation> Operations =>
    [
        new(
            "CodeVersions_CreateOrGetStartPendingUpload",
            "POST",
            $"{Operation.Workspace}/codes/{{name}}/versions/{{version}}/startPendingUpload",
            (request, cancellationToken) => StartAsync("code", request, cancellationToken)),
        new(
            "DataVersions_CreateOrGetStartPendingUpload",
            "POST",
            $"{Operation.Workspace}/data/{{name}}/versions/{{version}}/startPendingUpload",
            (request, cancellationToken) => StartAsync("data", request, cancellationToken)),
    ];

    private async Task<ApiResult> StartAsync(string kind, ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var type = body.FindText("pendingUploadType") ?? "TemporaryBlobReference";
        if (type is not ("TemporaryBlobReference" or "None"))
        {
            throw ApiException.InvalidContent($"'{type}' is no type of a pending upload.", "pendingUploadType");
        }

        var container = Container(kind, request.Path("name"), request.Path("version"));
        blobs.CreateContainer(container);
        var address = scope.BlobAddress(new BlobLocation(container, ""));
        return ApiResult.Ok(new JsonObject
        {
            ["pendingUploadId"] = body.FindText("pendingUploadId") ?? Guid.NewGuid().ToString(),
            ["pendingUploadType"] = type,
            ["blobReferenceForConsumption"] = new JsonObject
            {
                ["blobUri"] = address.AbsoluteUri,
                ["storageAccountArmId"] =
                    $"/subscriptions/{WorkspaceScope.SubscriptionId}/resourceGroups/{WorkspaceScope.ResourceGroup}"
                    + $"/providers/Microsoft.Storage/storageAccounts/{WorkspaceScope.StorageAccount}",
                ["credential"] = new JsonObject
                {
                    ["credentialType"] = "SAS",
                    ["sasUri"] = $"{address.AbsoluteUri}?{signature.ForContainer(container, "rcwl", Validity)}",
                },
            },
        });
    }

    private static string Container(string kind, string name, string version)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{version}".ToUpperInvariant()));
        return $"{kind}-{Convert.ToHexStringLower(hash)[..32]}";
    }
}
