using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Slipway.Pipelines.Content;

/// <summary>A file of a code asset.</summary>
/// <param name="Path">Relative to the asset's root, with forward slashes.</param>
/// <param name="FullPath">Where it is on this machine.</param>
internal sealed record CodeFile(string Path, string FullPath);

/// <summary>The files of a step's code as they are now, and their hash.</summary>
internal sealed record CodeSnapshot
{
    // The version of a code asset says nothing here: its name is the hash of its content.
    public const string Version = "1";

    private CodeSnapshot(ImmutableArray<CodeFile> files, string hash)
    {
        Files = files;
        Hash = hash;
    }

    public ImmutableArray<CodeFile> Files { get; }

    /// <summary>
    /// A SHA-256 as hexadecimal digits, computed as Azure ML's clients compute <c>hash_sha256</c> with
    /// <c>hash_version</c> 202208: the count of files, then each path and size, then each content, by lower-cased path.
    /// </summary>
    public string Hash { get; }

    /// <summary>The name of the code asset: the hash's first half, in the form of a GUID, which is what Azure ML expects.</summary>
    public string Name => Guid.ParseExact(Hash[..32], "N").ToString("D", CultureInfo.InvariantCulture);

    /// <summary>Reads a folder, without what its <c>.amlignore</c> or <c>.gitignore</c> leaves out, or a single file.</summary>
    /// <param name="path">The folder or the file; null for the included ones alone.</param>
    /// <param name="includes">Further folders and files, which stand beside its own under their own names.</param>
    public static CodeSnapshot Of(string? path, ImmutableArray<string> includes = default)
    {
        var own = path is null ? [] : Of(path, prefix: string.Empty);
        var included = (includes.IsDefault ? [] : includes).SelectMany(include => Of(
            include, File.Exists(include) ? string.Empty : $"{Path.GetFileName(include)}/"));
        var sorted = own.Concat(included)
            .DistinctBy(file => file.Path)
            .OrderBy(file => file.Path.ToLowerInvariant(), StringComparer.Ordinal)
            .ToImmutableArray();
        return new CodeSnapshot(sorted, HashOf(sorted));
    }

    /// <summary>The files of a folder that are links, which lead where they want; none where there is no such folder.</summary>
    public static IEnumerable<CodeFile> LinksIn(string folder) => Directory.Exists(folder)
        ? Walk(folder, IgnoreRules.In(folder)).Where(file => new FileInfo(file.FullPath).LinkTarget is not null)
        : [];

    private static IEnumerable<CodeFile> Of(string path, string prefix) => File.Exists(path)
        ? [new CodeFile(prefix + Path.GetFileName(path), path)]
        : Walk(path, IgnoreRules.In(path)).Select(file => file with { Path = prefix + file.Path });

    private static IEnumerable<CodeFile> Walk(string root, IgnoreRules rules)
    {
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                var relative = Path.GetRelativePath(root, entry.FullName).Replace('\\', '/');
                var isFolder = entry is DirectoryInfo;
                if (rules.Ignore(relative, isFolder))
                {
                    continue;
                }

                // A link to a folder may lead to a folder above it, and then has no end.
                if (isFolder && entry.LinkTarget is null)
                {
                    folders.Push(entry.FullName);
                }
                else if (!isFolder)
                {
                    yield return new CodeFile(relative, entry.FullName);
                }
            }
        }
    }

    private static string HashOf(ImmutableArray<CodeFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(files.Length.ToString(CultureInfo.InvariantCulture)));
        var contents = files.Select(file => (file.Path, Bytes: File.ReadAllBytes(file.FullPath))).ToImmutableArray();
        foreach (var (path, bytes) in contents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"#{path}#{bytes.Length.ToString(CultureInfo.InvariantCulture)}"));
        }

        foreach (var (_, bytes) in contents)
        {
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
