using System.Collections.Immutable;
using System.Formats.Tar;

namespace Slipway.Images;

/// <summary>A file or symbolic link of a build context.</summary>
/// <param name="Path">Relative to the context, with forward slashes.</param>
/// <param name="FullPath">Where it is now.</param>
/// <param name="IsExecutable">Whether anyone may execute it: of a file's mode only this is kept, as git does.</param>
/// <param name="LinkTarget">What a symbolic link points to; null for a file.</param>
internal sealed record ContextEntry(string Path, string FullPath, bool IsExecutable, string? LinkTarget);

/// <summary>
/// What the engine is given to build from: the files of a folder less those that its <see cref="DockerIgnore"/> leaves out,
/// in one order and with one owner, mode and time for all, so that the same content gives the same bytes in every
/// clone, and the engine's layer cache finds it again. Empty folders are left out: git does not keep them either.
/// </summary>
internal sealed class BuildContext
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.UnixEpoch.AddYears(30);

    private const UnixFileMode Plain =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Execute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private BuildContext(ImmutableArray<ContextEntry> entries) => Entries = entries;

    /// <summary>The files, ordered by their paths' code units.</summary>
    public ImmutableArray<ContextEntry> Entries { get; }

    /// <summary>Reads the build context of an image.</summary>
    public static BuildContext Read(ImageDefinition image)
    {
        var entries = new List<ContextEntry>();
        // The engine needs the Dockerfile and what is ignored, even where the user keeps them out of COPY.
        Collect(
            new DirectoryInfo(image.ContextFolder),
            "",
            path => path != image.Dockerfile.Path && path != image.Ignore.File && image.Ignore.IsIgnored(path),
            entries);
        return new BuildContext([.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)]);
    }

    /// <summary>Writes the context as the tar archive that the engine's build takes.</summary>
    /// <param name="destination">Where it is written to.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <param name="replacement">A file that gets another content than it has, or is not there at all.</param>
    public async Task WriteTarAsync(
        Stream destination, CancellationToken cancellationToken, (string Path, byte[] Content)? replacement = null)
    {
        var tar = new TarWriter(destination, TarEntryFormat.Gnu, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            if (replacement is { } added && Entries.All(entry => entry.Path != added.Path))
            {
                var header = new GnuTarEntry(TarEntryType.RegularFile, added.Path)
                {
                    ModificationTime = s_time,
                    Mode = Plain,
                    DataStream = new MemoryStream(added.Content),
                };
                await tar.WriteEntryAsync(header, cancellationToken).ConfigureAwait(false);
            }

            foreach (var entry in Entries)
            {
                var type = entry.LinkTarget is null ? TarEntryType.RegularFile : TarEntryType.SymbolicLink;
                var header = new GnuTarEntry(type, entry.Path)
                {
                    ModificationTime = s_time,
                    Mode = entry.IsExecutable || entry.LinkTarget is not null ? Plain | Execute : Plain,
                };
                if (entry.LinkTarget is not null)
                {
                    header.LinkName = entry.LinkTarget;
                    await tar.WriteEntryAsync(header, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                Stream content = replacement is { } other && other.Path == entry.Path
                    ? new MemoryStream(other.Content)
                    : File.OpenRead(entry.FullPath);
                await using (content.ConfigureAwait(false))
                {
                    header.DataStream = content;
                    await tar.WriteEntryAsync(header, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static void Collect(DirectoryInfo folder, string prefix, Func<string, bool> isIgnored, List<ContextEntry> entries)
    {
        foreach (var info in folder.EnumerateFileSystemInfos())
        {
            var path = prefix + info.Name;
            if (info.LinkTarget is null && info is DirectoryInfo child)
            {
                // An ignored folder may hold exceptions, so that every folder is looked into.
                Collect(child, path + "/", isIgnored, entries);
            }
            else if (!isIgnored(path))
            {
                entries.Add(new ContextEntry(path, info.FullName, IsExecutable(info), info.LinkTarget));
            }
        }
    }

    private static bool IsExecutable(FileSystemInfo info) =>
        !OperatingSystem.IsWindows() && info.LinkTarget is null && (info.UnixFileMode & Execute) != 0;
}
