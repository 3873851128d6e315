using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Blobs;

/// <summary>
/// Shared access signatures in Azure's form. Only this server makes and checks them, so what is signed is its own
/// affair; clients carry them as they are.
/// </summary>
internal sealed class SharedAccessSignature(BearerToken token, TimeProvider clock)
{
    private const string Version = "2022-11-02";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The query of a signature for everything in a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="permissions">Letters of Azure's: read, add, create, write, delete, list.</param>
    /// <param name="validity">How long it holds.</param>
    public string ForContainer(string container, string permissions, TimeSpan validity) =>
        Sign("c", container, "", permissions, validity);

    /// <summary>The query of a signature for reading one blob.</summary>
    public string ForReading(BlobLocation blob, TimeSpan validity) =>
        Sign("b", blob.Container, blob.Path, "r", validity);

    /// <summary>Refuses a request whose signature does not allow what it asks for.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="container">The container that it is about.</param>
    /// <param name="path">The blob that it is about; empty for the container.</param>
    /// <param name="permissions">The letters of which one must be granted.</param>
    /// <exception cref="BlobException">403: it does not.</exception>
    public void Check(IQueryCollection query, string container, string path, string permissions)
    {
        var resource = query["sr"].ToString();
        var granted = query["sp"].ToString();
        var expiry = query["se"].ToString();
        byte[] shown;
        try
        {
            shown = Convert.FromBase64String(query["sig"].ToString());
        }
        catch (FormatException)
        {
            shown = [];
        }

        var signedPath = resource == "b" ? path : "";
        if (!CryptographicOperations.FixedTimeEquals(shown, Signature(resource, container, signedPath, granted, expiry)))
        {
            throw new BlobException(
                403, "AuthenticationFailed", "The request has no signature or token of this workspace.");
        }

        if (!DateTimeOffset.TryParseExact(
                expiry, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            || end < clock.GetUtcNow())
        {
            throw new BlobException(403, "AuthenticationFailed", "The signature has expired.");
        }

        if (!permissions.Any(granted.Contains))
        {
            throw new BlobException(
                403, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation.");
        }
    }

    private string Sign(string resource, string container, string path, string permissions, TimeSpan validity)
    {
        var expiry = (clock.GetUtcNow() + validity).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(Signature(resource, container, path, permissions, expiry));
        return $"sv={Version}&sr={resource}&sp={permissions}&se={Uri.EscapeDataString(expiry)}"
            + $"&sig={Uri.EscapeDataString(signature)}";
    }

    private byte[] Signature(string resource, string container, string path, string permissions, string expiry) =>
        HMACSHA256.HashData(
            token.SigningKey, Encoding.UTF8.GetBytes(string.Join('\n', resource, container, path, permissions, expiry)));
}
