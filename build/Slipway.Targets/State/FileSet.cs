using System.Security.Cryptography;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Slipway.Targets;

/// <summary>Files named by glob patterns: <c>src/**/*.cs</c>; a <c>!</c> before a pattern leaves files out again.</summary>
internal static class FileSet
{
    /// <summary>The digests of the files' content, by their paths relative to the root.</summary>
    public static async Task<SortedDictionary<string, string>> DigestAsync(
        AbsolutePath root,
        IReadOnlyList<string> patterns,
        CancellationToken cancellationToken)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Find(root, patterns))
        {
            var content = File.OpenRead(file);
            await using (content.ConfigureAwait(false))
            {
                var hash = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
                digests[Relative(root, file)] = Convert.ToHexStringLower(hash);
            }
        }

        return digests;
    }

    /// <summary>The files that the patterns name.</summary>
    public static IEnumerable<string> Find(AbsolutePath root, IReadOnlyList<string> patterns)
    {
        if (patterns.Count == 0)
        {
            return [];
        }

        var matcher = new Matcher(StringComparison.Ordinal);
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith('!'))
            {
                matcher.AddExclude(Relative(root, pattern[1..]));
            }
            else
            {
                matcher.AddInclude(Relative(root, pattern));
            }
        }

        return matcher.GetResultsInFullPath(root);
    }

    private static string Relative(AbsolutePath root, string path) =>
        (Path.IsPathFullyQualified(path) ? Path.GetRelativePath(root, path) : path).Replace('\\', '/');
}
