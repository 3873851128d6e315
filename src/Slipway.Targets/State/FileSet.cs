using System.Security.Cryptography;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Slipway.Targets;

/// <summary>
/// Files named by glob patterns: <c>src/**/*.cs</c>; a <c>!</c> before a pattern leaves files out again. What compilers and
/// builds leave (<c>bin</c> and <c>obj</c>, wherever .NET puts them; <c>artifacts</c> and <c>.nuke/temp</c> of the root) is
/// only meant by a pattern that names such a folder.
/// </summary>
internal static class FileSet
{
    private static readonly string[] MadeFolders = ["bin", "obj", "artifacts", ".nuke/temp"];

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

        var made = MadeFolders.Where(folder => !patterns.Any(pattern => Names(pattern, folder))).ToList();
        var isMade = new Dictionary<string, bool>(StringComparer.Ordinal);
        return matcher.GetResultsInFullPath(root).Where(file => !IsMade(Path.GetDirectoryName(file)!));

        bool IsMade(string folder)
        {
            if (folder.Length <= root.Value.Length)
            {
                return false;
            }

            if (!isMade.TryGetValue(folder, out var known))
            {
                var parent = Path.GetDirectoryName(folder)!;
                known = made.Contains(Relative(root, folder))
                    || (Path.GetFileName(folder) is "bin" or "obj" && made.Contains(Path.GetFileName(folder)) && IsCompiledInto(parent))
                    || IsMade(parent);
                isMade[folder] = known;
            }

            return known;
        }
    }

    /// <summary>Whether .NET compiles into a folder: a project's own, or what projects have in common as their ArtifactsPath.</summary>
    private static bool IsCompiledInto(string folder) =>
        Directory.EnumerateFiles(folder, "*.*proj").Any()
        || (Path.Combine(folder, "obj") is var obj
            && Directory.Exists(obj)
            && Directory.EnumerateDirectories(obj).Any(project => File.Exists(Path.Combine(project, "project.assets.json"))));

    private static bool Names(string pattern, string folder) =>
        !pattern.StartsWith('!') && pattern.Split('/', '\\').Contains(folder.Split('/')[0]);

    private static string Relative(AbsolutePath root, string path) =>
        (Path.IsPathFullyQualified(path) ? Path.GetRelativePath(root, path) : path).Replace('\\', '/');
}
