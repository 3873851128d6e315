using System.Security.Cryptography;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Slipway.Targets;

/// <summary>
/// Files named by glob patterns: <c>src/**/*.cs</c>; a <c>!</c> before a pattern leaves files out again. What compilers leave
/// in <c>bin</c> and <c>obj</c> beside a project file is only meant by a pattern that names such a folder.
/// </summary>
internal static class FileSet
{
    private static readonly string[] CompiledFolders = ["bin", "obj"];

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

        var compiled = CompiledFolders.Where(folder => !patterns.Any(pattern => Names(pattern, folder))).ToList();
        var isCompiled = new Dictionary<string, bool>(StringComparer.Ordinal);
        return matcher.GetResultsInFullPath(root).Where(file => !IsCompiled(Path.GetDirectoryName(file)!));

        bool IsCompiled(string folder)
        {
            if (folder.Length <= root.Value.Length)
            {
                return false;
            }

            if (!isCompiled.TryGetValue(folder, out var known))
            {
                var parent = Path.GetDirectoryName(folder)!;
                known = (compiled.Contains(Path.GetFileName(folder)) && Directory.EnumerateFiles(parent, "*.*proj").Any()) || IsCompiled(parent);
                isCompiled[folder] = known;
            }

            return known;
        }
    }

    private static bool Names(string pattern, string folder) => !pattern.StartsWith('!') && pattern.Split('/', '\\').Contains(folder);

    private static string Relative(AbsolutePath root, string path) =>
        (Path.IsPathFullyQualified(path) ? Path.GetRelativePath(root, path) : path).Replace('\\', '/');
}
