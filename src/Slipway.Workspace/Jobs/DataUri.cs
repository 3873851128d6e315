using System.Text.RegularExpressions;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Datastores;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>Where a URI of data leads to in this workspace's storage account.</summary>
internal static partial class DataUri
{
    /// <exception cref="ApiException">400: it leads elsewhere, or nowhere.</exception>
    public static BlobLocation Locate(string uri, WorkspaceScope scope, string path)
    {
        var datastore = Datastore().Match(uri);
        if (datastore.Success)
        {
            var name = datastore.Groups["datastore"].Value;
            return name is WorkspaceScope.DefaultDatastore or DatastoreOperations.Artifacts
                ? Location(scope.DefaultContainer, datastore.Groups["path"].Value, uri, path)
                : throw ApiException.UserError(
                    $"'{uri}' does not lie in '{WorkspaceScope.DefaultDatastore}': jobs here read and write nothing else; put the "
                    + "data there first.",
                    path);
        }

        return InStorage(uri, scope) is { } segments ? InContainer(segments, uri, path) : throw ApiException.UserError(
            $"'{uri}' lies neither in the local workspace's storage nor, by https or wasbs, where anyone may read it; put the data "
            + "into the workspace's datastore first.",
            path);
    }

    /// <summary>The datastore that a URI names, and the path in it; null for another URI.</summary>
    public static (string Datastore, string Path)? InDatastore(string uri) => Datastore().Match(uri) is { Success: true } match
        ? (match.Groups["datastore"].Value, match.Groups["path"].Value)
        : null;

    /// <summary>Whether a URI is an address of this workspace's storage account.</summary>
    public static bool IsOwn(string uri, WorkspaceScope scope) => InStorage(uri, scope) is not null;

    /// <summary>The long form of a datastore URI. A percent sign in a name is written so that it is read as itself again.</summary>
    public static string Of(BlobLocation location) =>
        $"azureml://datastores/{WorkspaceScope.DefaultDatastore}/paths/{location.Path.Replace("%", "%25", StringComparison.Ordinal)}";

    /// <summary>The container and path in this workspace's storage account; null for another address.</summary>
    private static string? InStorage(string uri, WorkspaceScope scope)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "wasbs"))
        {
            return null;
        }

        // The port is not looked at: it may have been another when the address was kept.
        var segments = address.AbsolutePath.TrimStart('/');
        if (address.Host.Equals(scope.BlobOrigin.Host, StringComparison.OrdinalIgnoreCase))
        {
            return segments;
        }

        const string account = $"{WorkspaceScope.StorageAccount}/";
        return address.IsLoopback && segments.StartsWith(account, StringComparison.Ordinal) ? segments[account.Length..] : null;
    }

    private static BlobLocation InContainer(string segments, string uri, string path)
    {
        var parts = segments.Split('/', 2);
        return Location(parts[0], parts.Length > 1 ? parts[1] : "", uri, path);
    }

    private static BlobLocation Location(string container, string blobPath, string uri, string path)
    {
        var location = new BlobLocation(container, Uri.UnescapeDataString(blobPath).Trim('/'));
        return BlobName.IsContainer(location.Container) && (location.Path.Length == 0 || BlobName.IsValid(location.Path))
            ? location
            : throw ApiException.UserError($"'{uri}' has a path that can't be.", path);
    }

    [GeneratedRegex(
        "^azureml://(subscriptions/[^/]+/resourcegroups/[^/]+/(providers/Microsoft.MachineLearningServices/)?workspaces/[^/]+/)?"
        + "datastores/(?<datastore>[^/]+)/paths/(?<path>.*)\\z",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Datastore();
}
