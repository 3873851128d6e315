using System.Collections.Immutable;
using System.Formats.Tar;

namespace Slipway.Images;

/// <summary>A file, symbolic link, named pipe or empty folder of a build context.</summary>
/// <param name="Path">Relative to the context, with forward slashes.</param>
/// <param name="FullPath">Where it is now.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsExecutable">Whether anyone may execute it: of a file's mode only this is kept, as git does.</param>
/// <param name="LinkTarget">What a symbolic link points to; null for all else.</param>
internal sealed record ContextEntry(string Path, string FullPath, TarEntryType Kind, bool IsExecutable, string? LinkTarget)
{
    /// <summary>Whether the Dockerfile may reach it; what it can't is there for the builder.</summary>
    public bool IsReached { get; init; } = true;

    /// <summary>Whether the ignore file leaves it out, and it is there for the builder all the same.</summary>
    public bool IsIgnored { get; init; }

    /// <summary>A file's size.</summary>
    public long Length { get; init; }
}

/// <summary>
/// What the engine is given to build from: the files of a folder that its Dockerfile can reach, less those that its
/// <see cref="DockerIgnore"/> leaves out, in one order and with one owner, mode and time for all, so that the same content gives the same bytes in every
/// clone, and the engine's layer cache finds it again. As Docker's own clients do it, a named pipe is passed on and never
/// opened, a folder that is or becomes empty is a folder, and sockets are left out; so are devices.
/// </summary>
internal sealed class BuildContext
{
    /// <summary>When all files were last changed, as a build sees it.</summary>
    internal static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch.AddYears(30);

    /// <summary>The mode of files.</summary>
    internal const UnixFileMode Plain =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What programs and folders have besides.</summary>
    internal const UnixFileMode Execute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private BuildContext(ImmutableArray<ContextEntry> entries) => Entries = entries;

    /// <summary>The files, ordered by their paths' code units.</summary>
    public ImmutableArray<ContextEntry> Entries { get; }

    /// <summary>Reads the build context of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="reach">What its Dockerfile can reach.</param>
    public static BuildContext Read(ImageDefinition image, ContextReach reach)
    {
        var folder = new DirectoryInfo(image.ContextFolder);
        // The engine needs the Dockerfile and what is ignored, even where the user keeps them out of COPY.
        string[] needed = [.. new[] { image.Dockerfile.Path, image.Ignore.File }.OfType<string>()];
        var listing = new Listing(image.Ignore, reach, needed);
        if (!listing.TryCollect(folder, ""))
        {
            listing = listing with { Reach = ContextReach.All, Entries = [] };
            listing.TryCollect(folder, "");
        }

        return new BuildContext([.. listing.Entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)]);
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
                    ModificationTime = Time,
                    Mode = Plain,
                    DataStream = new MemoryStream(added.Content),
                };
                await tar.WriteEntryAsync(header, cancellationToken).ConfigureAwait(false);
            }

            foreach (var entry in Entries)
            {
                var header = new GnuTarEntry(entry.Kind, entry.Kind == TarEntryType.Directory ? $"{entry.Path}/" : entry.Path)
                {
                    ModificationTime = Time,
                    Mode = entry.IsExecutable || entry.Kind is TarEntryType.SymbolicLink or TarEntryType.Directory ? Plain | Execute : Plain,
                };
                if (entry.LinkTarget is not null)
                {
                    header.LinkName = entry.LinkTarget;
                }

                if (entry.Kind != TarEntryType.RegularFile)
                {
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

    /// <summary>Lists a folder, as far as a Dockerfile reaches.</summary>
    private sealed record Listing(DockerIgnore Ignore, ContextReach Reach, string[] Needed)
    {
        public List<ContextEntry> Entries { get; init; } = [];

        /// <summary>Adds what is in a folder; gives up at a link by which what is copied may be anything.</summary>
        public bool TryCollect(DirectoryInfo folder, string prefix)
        {
            foreach (var info in folder.EnumerateFileSystemInfos())
            {
                var path = prefix + info.Name;
                if (info.LinkTarget is not null && Reach.LeadsThrough(path))
                {
                    return false;
                }

                if (info.LinkTarget is null && info is DirectoryInfo child)
                {
                    // An ignored folder may hold exceptions, so that every folder is looked into.
                    var before = Entries.Count;
                    if (!IsWorthLookingInto(path + "/", path))
                    {
                        continue;
                    }

                    if (!TryCollect(child, path + "/"))
                    {
                        return false;
                    }

                    if (Entries.Count == before && Reach.Reaches(path) && !Ignore.IsIgnored(path))
                    {
                        Entries.Add(new ContextEntry(path, info.FullName, TarEntryType.Directory, IsExecutable: false, LinkTarget: null));
                    }
                }
                else if ((Needed.Contains(path) || (Reach.Reaches(path) && !Ignore.IsIgnored(path))) && KindOf(info) is { } kind)
                {
                    var isIgnored = Ignore.IsIgnored(path);
                    Entries.Add(new ContextEntry(path, info.FullName, kind, IsExecutable(info), info.LinkTarget)
                    {
                        IsIgnored = isIgnored,
                        // The classic builder knows no ignore file but the common one.
                        IsReached = Reach.Reaches(path) && !(isIgnored && Ignore.File == ".dockerignore"),
                        Length = kind == TarEntryType.RegularFile ? ((FileInfo)info).Length : 0,
                    });
                }
            }

            return true;
        }

        private bool IsWorthLookingInto(string prefix, string path) =>
            Reach.ReachesInto(path) || Needed.Any(file => file.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>What something is that is no folder; null for what no archive holds, or none that a build is given.</summary>
    private static TarEntryType? KindOf(FileSystemInfo info)
    {
        // All that is no file has no length, and to open it to see what it is may wait for ever.
        if (info.LinkTarget is not null || info is not FileInfo { Length: 0 })
        {
            return info.LinkTarget is null ? TarEntryType.RegularFile : TarEntryType.SymbolicLink;
        }

        try
        {
            // .NET tells this to writers of archives alone.
            using var archive = new MemoryStream();
            using (var writer = new TarWriter(archive, TarEntryFormat.Gnu, leaveOpen: true))
            {
                writer.WriteEntry(info.FullName, "entry");
            }

            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType is (TarEntryType.RegularFile or TarEntryType.Fifo) and var kind ? kind : null;
        }
        catch (IOException)
        {
            // A socket.
            return null;
        }
    }

    private static bool IsExecutable(FileSystemInfo info) =>
        !OperatingSystem.IsWindows() && info.LinkTarget is null && (info.UnixFileMode & Execute) != 0;
}
