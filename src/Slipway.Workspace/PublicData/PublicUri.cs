using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Slipway.Workspace.Blobs;

namespace Slipway.Workspace.PublicData;

/// <summary>
/// Data that lies on the internet: <c>https://HOST/…</c>, or a container of Azure's storage
/// (<c>wasbs://CONTAINER@ACCOUNT.blob.core.windows.net/…</c>, <c>abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/…</c>).
/// </summary>
/// <param name="Address">Where it is fetched.</param>
/// <param name="IsInStorage">Whether it lies in Azure's blob storage, which lists what lies in a folder.</param>
internal sealed partial record PublicUri(Uri Address, bool IsInStorage)
{
    /// <summary>The folder of the default container in which what was fetched is kept.</summary>
    public const string Folder = "PublicData";

    private const string StorageHost = ".blob.core.windows.net";

    // The same accounts, by the interface of Data Lake.
    private const string LakeHost = ".dfs.core.windows.net";

    /// <summary>As it may be shown: a shared access signature is a secret.</summary>
    public string Shown => Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>A place in a container of Azure's storage.</summary>
    public static string InStorage(string account, string container, string path) => $"https://{account}{StorageHost}/{container}/{path}";

    /// <summary>Reads a URI; null when it is none of public data: of another scheme, or with a host that is on no internet.</summary>
    public static PublicUri? Parse(string uri)
    {
        if (Wasbs().Match(uri) is { Success: true } wasbs)
        {
            return Of(InStorage(wasbs.Groups["account"].Value, wasbs.Groups["container"].Value, wasbs.Groups["path"].Value));
        }

        return uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? Of(uri) : null;
    }

    /// <summary>What says which data it is: all of the address, but for Azure's signature, another of which gives the same.</summary>
    private string Content => IsInStorage
        ? new BlobUriBuilder(Address) { Sas = null }.ToUri().AbsoluteUri
        : Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped);

    /// <summary>Where in the workspace's storage it is kept: one place for each address, under the name that it has there.</summary>
    public BlobLocation Place(string container)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)))[..16];
        var name = Uri.UnescapeDataString(Address.AbsolutePath.TrimEnd('/').Split('/')[^1]);
        var isFit = BlobName.IsValid(name) && !name.Contains('/', StringComparison.Ordinal);
        return new BlobLocation(container, $"{Folder}/{hash}/{(isFit ? name : "data")}");
    }

    private static PublicUri? Of(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0)
        {
            return null;
        }

        var isInternal = IPAddress.TryParse(uri.IdnHost, out var literal)
            ? !PublicAddress.Is(literal)
            : uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        if (uri.Host.EndsWith(LakeHost, StringComparison.OrdinalIgnoreCase))
        {
            uri = new UriBuilder(uri) { Host = uri.Host[..^LakeHost.Length] + StorageHost }.Uri;
        }

        return isInternal ? null : new PublicUri(uri, uri.Host.EndsWith(StorageHost, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(
        "^(wasbs?|abfss?)://(?<container>[^@/]+)@(?<account>[a-z0-9]{3,24})\\.(blob|dfs)\\.core\\.windows\\.net/?(?<path>[^?#]*)\\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Wasbs();
}
