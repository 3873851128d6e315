using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
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
    private readonly SafePath _paths;
    private readonly BlobUploads _uploads;

    public BlobStore(Database database, StateFolder state)
    {
        _database = database;
        Directory.CreateDirectory(state.Blobs);
        _paths = new SafePath(state.Blobs);
        _uploads = new BlobUploads(state.Uploads);
    }

    public bool CreateContainer(string container)
    {
        var path = _paths.Of(container);
        if (Directory.Exists(path))
        {
            return false;
        }

        Directory.CreateDirectory(path);
        return true;
    }

    public bool ContainerExists(string container) => Directory.Exists(_paths.Of(container));

    /// <summary>The path of a file or folder on this machine's disk.</summary>
    public string PathOf(BlobLocation location) => _paths.Of(location);

    public FileStream OpenRead(BlobLocation location) => _paths.OpenRead(location);

    /// <exception cref="BlobException">404: it is not there.</exception>
    public BlobProperties Properties(BlobLocation location)
    {
        var file = new FileInfo(_paths.Of(location));
        if (!file.Exists)
        {
            throw ContainerExists(location.Container) ? BlobException.BlobNotFound : BlobException.ContainerNotFound;
        }

        return Describe(location.Path, file, _database.Read(connection => Find(connection, location)));
    }

    /// <summary>The blobs whose path has the prefix, in the order of their paths.</summary>
    public IEnumerable<BlobProperties> List(string container, string prefix)
    {
        var root = _paths.Of(container);
        if (!Directory.Exists(root))
        {
            throw BlobException.ContainerNotFound;
        }

        // Only the folder that the prefix names is walked, however much lies beside it.
        var folder = prefix.LastIndexOf('/') is >= 0 and var slash ? prefix[..slash] : "";
        var start = folder.Length == 0 ? root
            : BlobName.IsValid(folder) ? Path.Combine(root, folder) : null;
        if (start is null || !Directory.Exists(start))
        {
            return [];
        }

        var rows = _database.Read(connection => connection.Query<Row>(
                "SELECT * FROM blob WHERE container = @container AND substr(path, 1, @length) = @prefix",
                new { container, prefix, length = prefix.Length })
            .ToDictionary(row => row.Path, StringComparer.Ordinal));
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new DirectoryInfo(start).EnumerateFiles("*", options)
            .Select(file => (File: file, Path: Path.GetRelativePath(root, file.FullName)))
            .Where(entry => entry.Path.StartsWith(prefix, StringComparison.Ordinal))
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
        _paths.Of(location);
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
        var file = new FileInfo(_paths.Of(location));
        Save(location, file, new BlobHeaders(before.ContentType, before.ContentMd5, metadata));
        return Properties(location);
    }

    /// <returns>Whether it was there.</returns>
    public bool Delete(BlobLocation location)
    {
        var path = _paths.Of(location);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        _database.Write(connection => connection.Execute(
            "DELETE FROM blob WHERE container = @Container AND path = @Path", location));
        return true;
    }

    private BlobProperties Commit(BlobLocation location, string temporary, BlobHeaders headers)
    {
        string path;
        try
        {
            path = ContainerExists(location.Container) ? _paths.Of(location) : throw BlobException.ContainerNotFound;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Writes.Next();
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (e is not IOException)
            {
                throw;
            }

            throw new BlobException(
                409,
                "BlobNameConflict",
                $"'{location.Path}' would be a file where there is a folder, or lie in a file; here blobs are files.");
        }

        Save(location, new FileInfo(path), headers);
        return Properties(location);
    }

    private void Save(BlobLocation location, FileInfo file, BlobHeaders headers) => _database.Write(connection =>
        connection.Execute(
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
                ticks = file.LastWriteTimeUtc.Ticks,
            }));

    private static Row? Find(Microsoft.Data.Sqlite.SqliteConnection connection, BlobLocation location) =>
        connection.QuerySingleOrDefault<Row>(
            "SELECT * FROM blob WHERE container = @Container AND path = @Path", location);

    private static BlobProperties Describe(string path, FileInfo file, Row? row)
    {
        var ticks = file.LastWriteTimeUtc.Ticks;
        if (row is null || row.File_Size != file.Length || row.File_Ticks != ticks)
        {
            return new BlobProperties
            {
                Path = path,
                Length = file.Length,
                ETag = string.Create(CultureInfo.InvariantCulture, $"\"0x{ticks ^ (file.Length << 1):X16}\""),
                LastModified = file.LastWriteTimeUtc,
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
