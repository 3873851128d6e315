using Microsoft.Win32.SafeHandles;

namespace Slipway.Workspace.Blobs;

/// <summary>
/// Paths below the blob folder. Steps write there as they like, symbolic links too; the server must not follow one
/// out of it, because it can read what the step's author can't.
/// </summary>
internal sealed class SafePath(string root)
{
    private readonly string _root = new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName
        ?? Path.GetFullPath(root);

    /// <summary>The path of a container's folder.</summary>
    /// <exception cref="BlobException">400: it can't be one.</exception>
    public string Of(string container) => BlobName.IsContainer(container)
        ? Path.Combine(_root, container)
        : throw BlobException.InvalidName(container);

    /// <summary>The path of a blob's file or folder.</summary>
    /// <exception cref="BlobException">400: it can't be one, or a link lies on the way.</exception>
    public string Of(BlobLocation location)
    {
        var path = Of(location.Container);
        if (location.Path.Length == 0)
        {
            return path;
        }

        if (!BlobName.IsValid(location.Path))
        {
            throw BlobException.InvalidName(location.Path);
        }

        foreach (var segment in location.Path.Split('/'))
        {
            path = Path.Combine(path, segment);
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw BlobException.InvalidName(location.Path);
            }
        }

        return path;
    }

    /// <summary>Opens a file for reading, and only if it truly lies below the root.</summary>
    /// <exception cref="BlobException">404: it is not there, or is no file.</exception>
    public FileStream OpenRead(BlobLocation location)
    {
        var path = Of(location);
        if (!File.Exists(path))
        {
            throw BlobException.BlobNotFound;
        }

        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous,
        });
        // A link may have been put there between the look and the opening; what has been opened can't change any more.
        if (!IsBelowRoot(stream.SafeFileHandle))
        {
            stream.Dispose();
            throw BlobException.BlobNotFound;
        }

        return stream;
    }

    private bool IsBelowRoot(SafeFileHandle handle)
    {
        var descriptor = handle.DangerousGetHandle();
        var target = File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", returnFinalTarget: false)?.FullName;
        return target is null || target.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
