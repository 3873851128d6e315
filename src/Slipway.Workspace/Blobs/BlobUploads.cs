using System.Security.Cryptography;
using System.Text;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Blobs;

/// <summary>Content on its way to being a blob: in files that nobody else sees, until it is complete.</summary>
internal sealed class BlobUploads
{
    // Azure forgets blocks that were never committed after a week.
    private static readonly TimeSpan BlocksKept = TimeSpan.FromDays(7);

    private readonly string _folder;

    public BlobUploads(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        ForgetAbandoned();
    }

    /// <summary>Writes the content to a file of its own.</summary>
    /// <returns>The file, and the content's MD5.</returns>
    /// <exception cref="BlobException">400: the content is not that of the given MD5.</exception>
    public async Task<(string Path, byte[] Md5)> ReceiveAsync(
        Stream content, string? expectedMd5, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.part");
        try
        {
            var md5 = await WriteAsync(path, content, cancellationToken).ConfigureAwait(false);
            if (expectedMd5 is not null && expectedMd5 != Convert.ToBase64String(md5))
            {
                throw new BlobException(
                    400, "Md5Mismatch", "The MD5 value specified in the request did not match the MD5 of the content.");
            }

            return (path, md5);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    public async Task PutBlockAsync(
        BlobLocation location, string blockId, Stream content, string? expectedMd5, CancellationToken cancellationToken)
    {
        var (temporary, _) = await ReceiveAsync(content, expectedMd5, cancellationToken).ConfigureAwait(false);
        try
        {
            var folder = BlockFolder(location);
            Directory.CreateDirectory(folder);
            Writes.Next();
            File.Move(temporary, BlockFile(folder, blockId), overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Joins blocks to one file.</summary>
    /// <exception cref="BlobException">400: a block is not there.</exception>
    public async Task<string> JoinAsync(
        BlobLocation location, IReadOnlyList<string> blockIds, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.part");
        try
        {
            await JoinAsync(path, BlockFolder(location), blockIds, cancellationToken).ConfigureAwait(false);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static async Task JoinAsync(
        string path, string folder, IReadOnlyList<string> blockIds, CancellationToken cancellationToken)
    {
        var joined = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (joined.ConfigureAwait(false))
        {
            foreach (var blockId in blockIds)
            {
                var file = BlockFile(folder, blockId);
                if (!File.Exists(file))
                {
                    throw new BlobException(400, "InvalidBlockList", $"The block '{blockId}' was not uploaded.");
                }

                var block = File.OpenRead(file);
                await using (block.ConfigureAwait(false))
                {
                    await block.CopyToAsync(joined, cancellationToken).ConfigureAwait(false);
                }
            }

            joined.Flush(flushToDisk: true);
        }
    }

    /// <summary>Forgets the blocks of a blob.</summary>
    public void Forget(BlobLocation location)
    {
        var folder = BlockFolder(location);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<byte[]> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // The blob service's own checksum is MD5; nothing is protected by it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[128 * 1024];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            file.Flush(flushToDisk: true);
        }

        return hash.GetHashAndReset();
    }

    private string BlockFolder(BlobLocation location) =>
        Path.Combine(_folder, Hash($"{location.Container}\n{location.Path}"));

    private static string BlockFile(string folder, string blockId) => Path.Combine(folder, Hash(blockId));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void ForgetAbandoned()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "*.part"))
        {
            File.Delete(file);
        }

        foreach (var folder in Directory.EnumerateDirectories(_folder)
            .Where(folder => Directory.GetLastWriteTimeUtc(folder) < DateTime.UtcNow - BlocksKept))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
