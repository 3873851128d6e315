using System.Formats.Tar;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Images;

/// <summary>A file, folder or link of an image.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="GroupId">Whose group's it is.</param>
/// <param name="LinkTarget">What a symbolic link points to.</param>
internal sealed record ImageFile(TarEntryType Kind, UnixFileMode Mode, int UserId, int GroupId, string LinkTarget)
{
    /// <summary>Kind and permissions as Go's <c>fs.FileMode</c> is written (<see href="https://pkg.go.dev/io/fs#FileMode"/>).</summary>
    public string Permissions
    {
        get
        {
            var text = new StringBuilder();
            text.Append(Kind switch
            {
                TarEntryType.Directory => "d",
                TarEntryType.SymbolicLink => "L",
                TarEntryType.BlockDevice => "D",
                TarEntryType.CharacterDevice => "D",
                TarEntryType.Fifo => "p",
                _ => "",
            });
            Append(UnixFileMode.SetUser, 'u');
            Append(UnixFileMode.SetGroup, 'g');
            text.Append(Kind == TarEntryType.CharacterDevice ? "c" : "");
            Append(UnixFileMode.StickyBit, 't');
            text.Append(text.Length == 0 ? "-" : "");
            for (var bit = 8; bit >= 0; bit--)
            {
                text.Append(((int)Mode & (1 << bit)) != 0 ? "xwr"[bit % 3] : '-');
            }

            return text.ToString();

            void Append(UnixFileMode bit, char letter) => text.Append((Mode & bit) != 0 ? letter.ToString() : "");
        }
    }
}

/// <summary>
/// Reads files out of an image: from a container that is created and never started, so that the image needs nothing
/// that could run.
/// </summary>
internal sealed class ImageFiles : IAsyncDisposable
{
    // As many links in a row as Linux follows.
    private const int MaxLinks = 40;

    // A text of .NET's can't be much longer.
    private const long LargestText = 512L * 1024 * 1024;

    private readonly ContainerEngine _engine;
    private readonly string _container;

    private ImageFiles(ContainerEngine engine, string container)
    {
        _engine = engine;
        _container = container;
    }

    public static async Task<ImageFiles> OpenAsync(
        ContainerEngine engine, string imageId, CancellationToken cancellationToken)
    {
        var created = await engine.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Image = imageId,
                // The engine wants a command, also for a container that never runs.
                Entrypoint = ["never-started"],
                Labels = new Dictionary<string, string> { [ImageLabels.Owner] = ContainerOwner.Current },
            },
            cancellationToken).ConfigureAwait(false);
        return new ImageFiles(engine, created.ID);
    }

    /// <summary>What is at a path, a link itself and not what it points to; null when nothing is.</summary>
    public async Task<ImageFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var archive = await OpenAsync(path, cancellationToken).ConfigureAwait(false);
        if (archive is null)
        {
            return null;
        }

        var tar = new TarReader(archive);
        await using (tar.ConfigureAwait(false))
        {
            return await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry
                ? new ImageFile(entry.EntryType, entry.Mode, entry.Uid, entry.Gid, entry.LinkName)
                : null;
        }
    }

    /// <summary>A file's content, links followed.</summary>
    /// <returns>The content, or why there is none.</returns>
    public async Task<(string? Content, string? Failure)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var at = path;
        for (var links = 0; links < MaxLinks; links++)
        {
            var archive = await OpenAsync(at, cancellationToken).ConfigureAwait(false);
            if (archive is null)
            {
                return (null, at == path ? "there is no such file" : $"it links to {at}, which is not there");
            }

            var tar = new TarReader(archive);
            await using (tar.ConfigureAwait(false))
            {
                var entry = await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
                switch (entry?.EntryType)
                {
                    case TarEntryType.SymbolicLink:
                        at = Path.GetFullPath(entry.LinkName, Path.GetDirectoryName(at) ?? "/");
                        break;
                    case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile when entry.Length > LargestText:
                        return (null, $"it is larger than {LargestText >> 20} MiB");
                    case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                        using (var reader = new StreamReader(entry.DataStream ?? Stream.Null, Encoding.UTF8))
                        {
                            return (await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), null);
                        }

                    default:
                        return (null, "it is not a file");
                }
            }
        }

        return (null, "too many symbolic links");
    }

    /// <summary>The names of what a folder holds; empty when there is no such folder.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        if (await OpenAsync(folder, cancellationToken).ConfigureAwait(false) is { } archive)
        {
            var tar = new TarReader(archive);
            await using (tar.ConfigureAwait(false))
            {
                while (await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    // The first part is the folder's own name.
                    if (entry.Name.TrimEnd('/').Split('/') is [_, var name])
                    {
                        names.Add(name);
                    }
                }
            }
        }

        return names;
    }

    public async ValueTask DisposeAsync() =>
        await _engine.Client.Containers.RemoveContainerAsync(
            _container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, CancellationToken.None)
            .ConfigureAwait(false);

    private async Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _engine.Client.Containers.GetArchiveFromContainerAsync(
                _container, new ContainerPathStatParameters { Path = path }, false, cancellationToken)
                .ConfigureAwait(false);
            return new ArchiveStream(answer.Stream!);
        }
        catch (DockerApiException e) when (e.StatusCode is System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
