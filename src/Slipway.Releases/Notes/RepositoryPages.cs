using System.Text.RegularExpressions;

namespace Slipway.Releases;

/// <summary>The pages of a repository at GitHub or in Azure Repos, which release notes link to.</summary>
public sealed partial class RepositoryPages
{
    private readonly string _root;
    private readonly bool _isAzure;

    private RepositoryPages(string root, bool isAzure) => (_root, _isAzure) = (root, isAzure);

    /// <summary>The pages of the repository that a remote is; null for one at a host whose pages are not known.</summary>
    /// <param name="address">The remote's address, as git has it: by HTTP or SSH, perhaps with a name and a password.</param>
    /// <param name="gitHubServer">A GitHub server of one's own, as <c>GITHUB_SERVER_URL</c> has it.</param>
    public static RepositoryPages? Of(string? address, string? gitHubServer = null)
    {
        var match = Form().Match(address ?? "");
        var host = match.Groups["host"].Value;
        var path = match.Groups["path"].Value.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isGitHub = host.Equals("github.com", StringComparison.OrdinalIgnoreCase)
            || (Uri.TryCreate(gitHubServer, UriKind.Absolute, out var server) && host.Equals(server.Host, StringComparison.OrdinalIgnoreCase));
        return path switch
        {
            [var owner, var name] when isGitHub => new($"https://{host}/{owner}/{name}", isAzure: false),
            ["v3", var organization, var project, var name] when host == "ssh.dev.azure.com" =>
                new($"https://dev.azure.com/{organization}/{project}/_git/{name}", isAzure: true),
            [.. var project, "_git", var name] => new($"https://{host}/{string.Join('/', [.. project, "_git", name])}", isAzure: true),
            _ => null,
        };
    }

    /// <summary>The page of a commit.</summary>
    public string Commit(string id) => $"{_root}/commit/{id}";

    /// <summary>The page of what is in one tag and not in another.</summary>
    public string Compare(string from, string to) => _isAzure
        ? $"{_root}/branchCompare?baseVersion=GT{from}&targetVersion=GT{to}"
        : $"{_root}/compare/{from}...{to}";

    // ssh://git@host:22/path, https://name:password@host/path, git@host:path; characters that mean something in Markdown are
    // in no such address.
    [GeneratedRegex(
        @"^(?:(?:https?|ssh)://(?:[^@/\s]*@)?(?<host>[\w.-]+)(?::\d+)?/|(?:[^@/\s]*@)?(?<host>[\w.-]+):)(?<path>[\w.%/-]+?)(?:\.git)?/?\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
