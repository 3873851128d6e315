using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Slipway.Workspace.Files;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Blobs;

/// <summary>
/// The storage account: a folder per container, a file per blob, and in the database what a file does not know of
/// itself. The files are what counts: one that a step has written is a blob like any other, and what is kept of a
/// file that has changed since is no longer true of it.
/// </summary>
internal sealed class BlobStore
{
    private readonly Database _database;
    private readonly BlobUploads _uploads;
    private readonly FileTree _received;

    public BlobStore(Database database, StateFolder state)
    {
        _database = database;
        Directory.CreateDirectory(state.Blobs);
        Files = new FileTree(state.Blobs);
        _uploads = new BlobUploads(state.Uploads);
        _received = new FileTree(state.Uploads);
    }

    /// <summary>The files, a folder per container.</summary>
    public FileTree Files { get; }

    public bool CreateContainer(string container)
    {
        if (!BlobName.IsContainer(container))
        {
            throw BlobException.InvalidName(container);
        }

        if (ContainerExists(container))
        {
            return false;
        }

        Files.MakeFolder(container);
        return true;
    }

    public bool ContainerExists(string container) => Files.Find(container) is { IsFolder: true };

    /// <summary>What lies at a place: a blob, a folder, or what a step has put there that is neither; null when nothing does.</summary>
    public FileEntry? Find(BlobLocation location) => Files.Find(location.FilePath);

    /// <exception cref="BlobException">404: no blob lies there.</exception>
    public FileStream OpenRead(BlobLocation location) => Files.OpenRead(location.FilePath) ?? throw BlobException.BlobNotFound;

    /// <exception cref="BlobException">404: it is not there.</exception>
    public BlobProperties Properties(BlobLocation location)
    {
        if (Find(location) is not { IsFile: true } file)
        {
            throw ContainerExists(location.Container) ? BlobException.BlobNotFound : BlobException.ContainerNotFound;
        }

        return Describe(location.Path, file, _database.Read(connection => Find(connection, location)));
    }

    /// <summary>The blobs whose path has the prefix, in the order of their paths.</summary>
    public IEnumerable<BlobProperties> List(string container, string prefix)
    {
        if (!ContainerExists(container))
        {
            throw BlobException.ContainerNotFound;
        }

        // Only the folder that the prefix names is walked, however much lies beside it.
        var folder = prefix.LastIndexOf('/') is >= 0 and var slash ? prefix[..slash] : "";
        if (folder.Length > 0 && !BlobName.IsValid(folder))
        {
            return [];
        }

        var rows = _database.Read(connection => connection.Query<Row>(
                "SELECT * FROM blob WHERE container = @container AND substr(path, 1, @length) = @prefix",
                new { container, prefix, length = prefix.Length })
            .ToDictionary(row => row.Path, StringComparer.Ordinal));
        return Files.Walk(new BlobLocation(container, folder).FilePath)
            .Where(file => file.IsFile)
            .Select(file => (File: file, Path: file.Path[(container.Length + 1)..]))
            .Where(entry => entry.Path.StartsWith(prefix, StringComparison.Ordinal) && BlobName.IsValid(entry.Path))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .Select(entry => Describe(entry.Path, entry.File, rows.GetValueOrDefault(entry.Path)));
    }

    /// <summary>Writes a blob: whole or not at all, also when killed meanwhile.</summary>
    public async Task<BlobProperties> PutAsync(
        BlobLocation location, Stream content, BlobHeaders headers, CancellationToken cancellationToken)
    {
        var (temporary, md5) = await _uploads.ReceiveAsync(content, headers.ContentMd5, cancellationToken).ConfigureAwait(false);
        return Commit(location, temporary, headers with { ContentMd5 = Convert.ToBase64String(md5) });
    }

    public async Task PutBlockAsync(
        BlobLocation location, string blockId, Stream content, string? md5, CancellationToken cancellationToken)
    {
        await _uploads.PutBlockAsync(location, blockId, content, md5, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a blob from blocks that were put before.</summary>
    public async Task<BlobProperties> PutBlockListAsync(
        BlobLocation location, IReadOnlyList<string> blockIds, BlobHeaders headers, CancellationToken cancellationToken)
    {
        var temporary = await _uploads.JoinAsync(location, blockIds, cancellationToken).ConfigureAwait(false);
        var result = Commit(location, temporary, headers);
        _uploads.Forget(location);
        return result;
    }

    public BlobProperties SetMetadata(BlobLocation location, ImmutableSortedDictionary<string, string> metadata)
    {
        var before = Properties(location);
        Save(location, new BlobHeaders(before.ContentType, before.ContentMd5, metadata));
        return Properties(location);
    }

    /// <returns>Whether it was there.</returns>
    public bool Delete(BlobLocation location)
    {
        if (Find(location) is not { IsFile: true })
        {
            return false;
        }

        Files.Delete(location.FilePath);
        _database.Write(connection => connection.Execute(
            "DELETE FROM blob WHERE container = @Container AND path = @Path", location));
        return true;
    }

    private BlobProperties Commit(BlobLocation location, string temporary, BlobHeaders headers)
    {
        if (!ContainerExists(location.Container))
        {
            File.Delete(temporary);
            throw BlobException.ContainerNotFound;
        }

        try
        {
            Writes.Next();
            _received.Move(Path.GetFileName(temporary), Files, location.FilePath);
        }
        catch (IOException e)
        {
            File.Delete(temporary);
            throw e.HResult is LibC.IsAFolder or LibC.NotAFolder or LibC.TooManyLinks
                ? new BlobException(
                    409,
                    "BlobNameConflict",
                    $"'{location.Path}' would be a file where there is a folder, or lie in a file; here blobs are files.")
                : e.HResult == LibC.NameTooLong ? BlobException.InvalidName(location.Path) : e;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        Save(location, headers);
        return Properties(location);
    }

    private void Save(BlobLocation location, BlobHeaders headers)
    {
        var file = Find(location) ?? throw BlobException.BlobNotFound;
        _database.Write(connection => connection.Execute(
            """
            INSERT OR REPLACE INTO blob
                (container, path, etag, content_type, content_md5, metadata, modified_at, file_size, file_ticks)
            VALUES (@Container, @Path, @etag, @ContentType, @ContentMd5, @metadata, @now, @Length, @ticks)
            """,
            new
            {
                location.Container,
                location.Path,
                etag = $"\"0x{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}\"",
                headers.ContentType,
                headers.ContentMd5,
                metadata = BlobMetadata.Write(headers.Metadata),
                now = Timestamp.Write(DateTimeOffset.UtcNow),
                file.Length,
                ticks = file.ModifiedAt.Ticks,
            }));
    }

    private static Row? Find(Microsoft.Data.Sqlite.SqliteConnection connection, BlobLocation location) =>
        connection.QuerySingleOrDefault<Row>(
            "SELECT * FROM blob WHERE container = @Container AND path = @Path", location);

    private static BlobProperties Describe(string path, FileEntry file, Row? row)
    {
        var ticks = file.ModifiedAt.Ticks;
        if (row is null || row.File_Size != file.Length || row.File_Ticks != ticks)
        {
            return new BlobProperties
            {
                Path = path,
                Length = file.Length,
                ETag = string.Create(CultureInfo.InvariantCulture, $"\"0x{ticks ^ (file.Length << 1):X16}\""),
                LastModified = file.ModifiedAt,
                ContentType = path.EndsWith(".txt", StringComparison.Ordinal) ? "text/plain" : "application/octet-stream",
            };
        }

        return new BlobProperties
        {
            Path = path,
            Length = file.Length,
            ETag = row.Etag,
            LastModified = Timestamp.Read(row.Modified_At),
            ContentType = row.Content_Type ?? "application/octet-stream",
            ContentMd5 = row.Content_Md5,
            Metadata = BlobMetadata.Read(row.Metadata),
        };
    }

    private sealed class Row
    {
        public string Path { get; init; } = "";
        public string Etag { get; init; } = "";
        public string? Content_Type { get; init; }
        public string? Content_Md5 { get; init; }
        public string Metadata { get; init; } = "";
        public string Modified_At { get; init; } = "";
        public long File_Size { get; init; }
        public long File_Ticks { get; init; }
    }
}
