using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Blobs;

/// <summary>An operation of the blob service: a line of its route table.</summary>
/// <param name="Name">Azure's name for it.</param>
/// <param name="Permissions">The permissions of a signature of which one is needed.</param>
/// <param name="Handler">What answers it.</param>
internal sealed record BlobOperation(
    string Name, string Permissions, Func<BlobHandlers, HttpContext, BlobLocation, Task> Handler);

/// <summary>Finds the operation that a request means, by its method and its <c>restype</c> and <c>comp</c>.</summary>
internal static class BlobOperations
{
    public static BlobOperation Find(HttpRequest request, bool isContainer)
    {
        var comp = request.Query["comp"].ToString();
        var method = HttpMethods.GetCanonicalizedValue(request.Method);
        return (isContainer, method, comp) switch
        {
            (true, "GET", "list") => new("List Blobs", "l", (h, c, l) => h.ListAsync(c, l)),
            (true, "GET" or "HEAD", "") => new("Get Container Properties", "rl", (h, c, l) => h.GetContainerAsync(c, l)),
            (true, "PUT", "") => new("Create Container", "c", (h, c, l) => h.CreateContainerAsync(c, l)),
            (false, "GET" or "HEAD", "") => new("Get Blob", "r", (h, c, l) => h.GetAsync(c, l)),
            (false, "GET" or "HEAD", "metadata") => new("Get Blob Metadata", "r", (h, c, l) => h.GetPropertiesAsync(c, l)),
            (false, "PUT", "") => new("Put Blob", "cw", (h, c, l) => h.PutAsync(c, l)),
            (false, "PUT", "block") => new("Put Block", "cw", (h, c, l) => h.PutBlockAsync(c, l)),
            (false, "PUT", "blocklist") => new("Put Block List", "cw", (h, c, l) => h.PutBlockListAsync(c, l)),
            (false, "PUT", "metadata") => new("Set Blob Metadata", "w", (h, c, l) => h.SetMetadataAsync(c, l)),
            (false, "DELETE", "") => new("Delete Blob", "d", (h, c, l) => h.DeleteAsync(c, l)),
            _ => throw new BlobException(
                501, "NotImplemented", $"The local workspace does not have this operation of the blob service ({method} comp={comp})."),
        };
    }
}
