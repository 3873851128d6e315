namespace Slipway.Pipelines.Publishing;

/// <summary>The name of a repository, the same for all ways to clone it.</summary>
public static class RepositoryName
{
    /// <summary>The host and path of a remote's address, without credentials: <c>github.com/org/name</c>.</summary>
    /// <param name="remote">A URL, or <c>user@host:path</c> as git takes it.</param>
    /// <returns>Null for what is neither, such as a path on this machine.</returns>
    public static string? Of(string remote)
    {
        var text = remote.Trim();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var isShort = colon > 0 && !text.Contains("://", StringComparison.Ordinal) && !text[..colon].Contains('/', StringComparison.Ordinal);
        if (!Uri.TryCreate(isShort ? $"ssh://{text[..colon]}/{text[(colon + 1)..]}" : text, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0)
        {
            return null;
        }

        var path = Uri.UnescapeDataString(uri.AbsolutePath).Trim('/');
        path = path.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? path[..^".git".Length] : path;

        // Azure Repos names the same repository differently by protocol.
        if (uri.Host == "ssh.dev.azure.com" && path.Split('/') is ["v3", var organization, var project, var name])
        {
            return $"dev.azure.com/{organization}/{project}/_git/{name}".ToLowerInvariant();
        }

        return $"{uri.Host}/{path}".ToLowerInvariant();
    }
}
