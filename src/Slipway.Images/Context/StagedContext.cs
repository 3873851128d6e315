using System.Formats.Tar;
using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Slipway.Images;

/// <summary>
/// A build context as a folder for BuildKit, which compares it with what it was given before and takes only files whose size or
/// time is another. The folder is kept from one build to the next: all in it has the same mode and time in every clone, and
/// a file that has changed is newer by a hair than any that has been there before, so that BuildKit is never mistaken; an
/// image's files are as old as those in an archive.
/// </summary>
/// <param name="folder">Where it is kept.</param>
/// <param name="digests">Hashes files, or knows their hashes.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class StagedContext(string folder, FileDigests digests)
{
    private const int BufferSize = 1 << 20;

    // Which folder it is, and the number of its newest build. A folder that is made anew has a name that BuildKit does not know.
    private string StateFile => Path.Combine(folder, "state");

    private string Incoming => Path.Combine(folder, "incoming");

    /// <summary>The Dockerfile that is built from, beside the context.</summary>
    public string Dockerfile => Path.Combine(folder, "Dockerfile");

    /// <summary>Makes the folder what a build context is now.</summary>
    /// <returns>The folder; null where a folder can't hold the context, or no time as exact as is needed.</returns>
    public async Task<string?> UpdateAsync(BuildContext context, byte[] dockerfile, CancellationToken cancellationToken)
    {
        if (context.Entries.Any(entry => entry.Kind == TarEntryType.Fifo))
        {
            return null;
        }

        var (name, build) = await NextAsync(cancellationToken).ConfigureAwait(false);
        var root = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(Dockerfile, dockerfile, cancellationToken).ConfigureAwait(false);
        // What is ignored is not in the folder: no file in it is to be read for patterns.
        await File.WriteAllTextAsync($"{Dockerfile}.dockerignore", "", cancellationToken).ConfigureAwait(false);

        var wanted = context.Entries.Where(entry => entry is { IsReached: true, IsIgnored: false }).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var folders = wanted.Values.SelectMany(Folders).ToHashSet(StringComparer.Ordinal);
        Remove(new DirectoryInfo(root), "", wanted, folders);
        foreach (var path in folders.Order(StringComparer.Ordinal))
        {
            Directory.CreateDirectory(Path.Combine(root, path));
        }

        var time = BuildContext.Time.AddTicks(build).UtcDateTime;
        foreach (var entry in wanted.Values)
        {
            var path = Path.Combine(root, entry.Path);
            if (entry.Kind == TarEntryType.SymbolicLink)
            {
                Link(path, entry.LinkTarget!);
            }
            else if (entry.Kind == TarEntryType.RegularFile && !await IsThereAsync(path, entry, cancellationToken).ConfigureAwait(false))
            {
                await CopyAsync(entry, path, time, cancellationToken).ConfigureAwait(false);
                if (File.GetLastWriteTimeUtc(path) != time)
                {
                    return null;
                }
            }
        }

        foreach (var path in folders.Append(""))
        {
            var made = Path.Combine(root, path);
            File.SetUnixFileMode(made, BuildContext.Plain | BuildContext.Execute);
            Directory.SetLastWriteTimeUtc(made, BuildContext.Time.UtcDateTime);
        }

        digests.Save();
        return root;
    }

    private static IEnumerable<string> Folders(ContextEntry entry)
    {
        if (entry.Kind == TarEntryType.Directory)
        {
            yield return entry.Path;
        }

        for (var end = entry.Path.LastIndexOf('/'); end > 0; end = entry.Path.LastIndexOf('/', end - 1))
        {
            yield return entry.Path[..end];
        }
    }

    private static void Remove(DirectoryInfo from, string prefix, Dictionary<string, ContextEntry> wanted, HashSet<string> folders)
    {
        foreach (var info in from.EnumerateFileSystemInfos())
        {
            var path = prefix + info.Name;
            if (info is DirectoryInfo child && info.LinkTarget is null)
            {
                if (folders.Contains(path))
                {
                    Remove(child, path + "/", wanted, folders);
                }
                else
                {
                    child.Delete(recursive: true);
                }
            }
            else if (folders.Contains(path) || !wanted.TryGetValue(path, out var entry) || entry.LinkTarget != info.LinkTarget)
            {
                File.Delete(info.FullName);
            }
        }
    }

    private static void Link(string path, string target)
    {
        if (new FileInfo(path).LinkTarget is null)
        {
            File.CreateSymbolicLink(path, target);
        }
    }

    private static UnixFileMode ModeOf(ContextEntry entry) =>
        entry.IsExecutable ? BuildContext.Plain | BuildContext.Execute : BuildContext.Plain;

    private async Task<bool> IsThereAsync(string path, ContextEntry entry, CancellationToken cancellationToken) =>
        new FileInfo(path) is { Exists: true } there
        && there.Length == new FileInfo(entry.FullPath).Length
        && there.UnixFileMode == ModeOf(entry)
        && await digests.HashAsync(path, cancellationToken).ConfigureAwait(false)
            == await digests.HashAsync(entry.FullPath, cancellationToken).ConfigureAwait(false);

    private async Task CopyAsync(ContextEntry entry, string path, DateTime time, CancellationToken cancellationToken)
    {
        // Hashed as it is copied: the file may be written to meanwhile.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var source = File.OpenRead(entry.FullPath);
        await using (source.ConfigureAwait(false))
        {
            var copy = new FileStream(Incoming, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            await using (copy.ConfigureAwait(false))
            {
                var buffer = new byte[BufferSize];
                while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                {
                    hash.AppendData(buffer, 0, count);
                    await copy.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }
            }
        }

        File.SetUnixFileMode(Incoming, ModeOf(entry));
        File.SetLastWriteTimeUtc(Incoming, time);
        File.Move(Incoming, path, overwrite: true);
        digests.RememberOwn(path, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The folder's name, and the number of this build, which no build before has had.</summary>
    private async Task<(string Name, long Build)> NextAsync(CancellationToken cancellationToken)
    {
        var (name, build) = ("", 0L);
        if (File.Exists(StateFile)
            && (await File.ReadAllTextAsync(StateFile, cancellationToken).ConfigureAwait(false)).Split(' ') is [var known, var number]
            && Directory.Exists(Path.Combine(folder, known))
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && last < TimeSpan.TicksPerSecond - 1)
        {
            (name, build) = (known, last + 1);
        }
        else
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            name = Guid.NewGuid().ToString("N");
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        await File.WriteAllTextAsync(Incoming, string.Create(CultureInfo.InvariantCulture, $"{name} {build}"), cancellationToken)
            .ConfigureAwait(false);
        File.Move(Incoming, StateFile, overwrite: true);
        return (name, build);
    }
}
