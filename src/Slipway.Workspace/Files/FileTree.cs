using Microsoft.Win32.SafeHandles;
using Slipway.Core.Diagnostics;

namespace Slipway.Workspace.Files;

/// <summary>
/// A folder and all below it, where steps may have put anything and go on changing it: each part of a path is taken from
/// the handle of the part before and never through a link, and nothing but a regular file is opened. What was looked at
/// is what is used, whatever lies under its name by then. Paths are relative to the folder.
/// </summary>
internal sealed class FileTree
{
    /// <summary>How long a path may be; what lies deeper is not looked at.</summary>
    public const int LongestPath = 1024;

    private const int NamesAtOnce = 32 * 1024;

    private readonly string _root;

    public FileTree(string root)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.NotLinux, "the local workspace's server opens what steps write by calls that only Linux has")
            {
                Remedy = "run it on Linux (on Windows in WSL 2), or give an Azure ML workspace",
            });
        }

        _root = Path.GetFullPath(root);
    }

    /// <summary>What lies at a path; null when nothing does, or only through a link.</summary>
    public FileEntry? Find(string path)
    {
        using var at = Locate(path);
        return at is not null && LibC.FactsOf(at.Folder, at.Name) is { } facts ? Entry(path, facts) : null;
    }

    /// <summary>Opens a file for reading; null when no regular file lies there.</summary>
    public FileStream? OpenRead(string path)
    {
        using var file = OpenFile(path);
        return file is null ? null : new FileStream(LibC.PathOf(file), new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous,
        });
    }

    /// <summary>Opens a file for writing, which is made if it is not there, with the folders on the way.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether what it has stays (<see cref="FileMode.Append"/>) or goes (<see cref="FileMode.Create"/>).</param>
    /// <param name="forEveryone">Whether anyone may read, write and run it: a container's user is the image's affair.</param>
    /// <exception cref="IOException">Something else than a regular file lies there.</exception>
    public FileStream OpenWrite(string path, FileMode mode, bool forEveryone = false)
    {
        using var at = LocateNew(path);
        using var made = LibC.CreateFile(at.Folder, at.Name);
        if (made is null && LibC.Error != LibC.Exists)
        {
            throw LibC.Failure(path);
        }

        using var found = made is null ? OpenFile(at) ?? throw new IOException($"'{FileName.Shown(path)}' is no regular file") : null;
        if (forEveryone && !LibC.GiveToEveryone(made ?? found!))
        {
            throw LibC.Failure(path);
        }

        return new FileStream(LibC.PathOf(made ?? found!), new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        });
    }

    /// <summary>What a folder holds; nothing when it is none.</summary>
    public IEnumerable<FileEntry> List(string path)
    {
        using var folder = OpenFolder(path);
        if (folder is null)
        {
            yield break;
        }

        var buffer = new byte[NamesAtOnce];
        while (LibC.ReadNames(folder, buffer) is { Count: > 0 } names)
        {
            foreach (var name in names)
            {
                if (LibC.FactsOf(folder, name) is { } facts)
                {
                    yield return Entry(path.Length == 0 ? FileName.Read(name) : $"{path}/{FileName.Read(name)}", facts);
                }
            }
        }
    }

    /// <summary>All that lies below a folder, folders before what they hold.</summary>
    public IEnumerable<FileEntry> Walk(string path)
    {
        var folders = new Queue<string>([path]);
        while (folders.TryDequeue(out var folder))
        {
            foreach (var entry in List(folder))
            {
                if (entry.IsFolder && entry.Path.Length - path.Length < LongestPath)
                {
                    folders.Enqueue(entry.Path);
                }

                yield return entry;
            }
        }
    }

    /// <summary>
    /// The first thing, at a path or below it, that is closed to this process and belongs to another user, or a folder too
    /// deep to know of; null when there is none. What is closed and its own is opened to everyone.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">The path itself leads through such a folder.</exception>
    public FileEntry? FindClosed(string path)
    {
        IEnumerable<FileEntry> top = Find(path) is { } found ? [found] : [];
        // A folder is looked into after it was given out here, and so opened.
        return top.Concat(Walk(path)).FirstOrDefault(entry =>
            (entry.IsClosed && !TryOpenToEveryone(entry.Path))
            || (entry.IsFolder && entry.Path.Length - path.Length >= LongestPath));
    }

    /// <summary>Makes a folder, with those on the way, if it is not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="forEveryone">Whether anyone may write into it: a container's user is the image's affair.</param>
    /// <exception cref="IOException">Something else lies there.</exception>
    public void MakeFolder(string path, bool forEveryone = false)
    {
        using var folder = MakeAndOpenFolder(path);
        if (forEveryone && !LibC.GiveToEveryone(folder))
        {
            throw LibC.Failure(path);
        }
    }

    /// <summary>Copies a file to where nothing lies, for everyone to read and write.</summary>
    /// <returns>Whether a regular file lies there.</returns>
    public bool CopyFile(string path, FileTree target, string targetPath)
    {
        using var file = OpenFile(path);
        if (file is null)
        {
            return false;
        }

        using var at = target.LocateNew(targetPath);
        using var copy = LibC.CreateFile(at.Folder, at.Name) ?? throw LibC.Failure(targetPath);
        File.Copy(LibC.PathOf(file), LibC.PathOf(copy), overwrite: true);
        return LibC.GiveToEveryone(copy) ? true : throw LibC.Failure(targetPath);
    }

    /// <summary>Moves whatever lies at a path, as it is; what lies at the other is replaced unless it is a folder.</summary>
    public void Move(string path, FileTree target, string targetPath)
    {
        using var from = Locate(path) ?? throw new FileNotFoundException($"'{path}' is not there");
        using var to = target.LocateNew(targetPath);
        if (!LibC.Rename(from.Folder, from.Name, to.Folder, to.Name))
        {
            throw LibC.Failure(targetPath);
        }
    }

    /// <summary>Deletes whatever lies at a path, links themselves and all below folders too.</summary>
    public void Delete(string path)
    {
        using var at = Locate(path);
        if (at is not null)
        {
            FileRemoval.Remove(at.Folder, at.Name, path);
        }
    }

    /// <summary>
    /// The whole path of a file or folder, for a program that takes nothing else; null when neither lies there, or no such
    /// program could be told its name.
    /// </summary>
    public string? WholePath(string path) =>
        FileName.IsUtf8(path) && Find(path) is ({ IsFile: true } or { IsFolder: true }) ? Path.Combine(_root, path) : null;

    private SafeFileHandle? OpenFile(string path)
    {
        using var at = Locate(path);
        return at is null ? null : OpenFile(at);
    }

    /// <returns>Whether it is open to everyone now, or gone; what is another user's can't be opened.</returns>
    private bool TryOpenToEveryone(string path)
    {
        using var at = Locate(path);
        using var handle = at is null ? null : LibC.OpenPath(at.Folder, at.Name);
        // It may have become a link meanwhile, which has no rights of its own.
        return handle is null || LibC.FactsOf(handle) is not { IsClosed: true } || LibC.GiveToEveryone(handle);
    }

    /// <summary>A handle of a regular file that neither reads nor writes; devices and pipes are not even touched.</summary>
    private static SafeFileHandle? OpenFile(Place at)
    {
        var file = LibC.OpenPath(at.Folder, at.Name);
        if (file is null || LibC.FactsOf(file) is { Kind: FileKind.File })
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    private Place? Locate(string path)
    {
        if (path.Length == 0)
        {
            return new Place(LibC.OpenRoot(_root), "."u8.ToArray());
        }

        return Name(path) is { } name && OpenFolder(Folder(path)) is { } folder ? new Place(folder, name) : null;
    }

    private Place LocateNew(string path) =>
        Name(path) is { } name ? new Place(MakeAndOpenFolder(Folder(path)), name) : throw NoName(path);

    private SafeFileHandle? OpenFolder(string path)
    {
        var folder = LibC.OpenRoot(_root);
        foreach (var segment in Segments(path))
        {
            using var parent = folder;
            if (Name(segment) is not { } name)
            {
                return null;
            }

            var next = LibC.OpenFolder(parent, name);
            if (next is null)
            {
                return LibC.Error is LibC.NotFound or LibC.NotAFolder or LibC.NameTooLong or LibC.TooManyLinks
                    ? null
                    : throw LibC.Failure(path);
            }

            folder = next;
        }

        return folder;
    }

    private SafeFileHandle MakeAndOpenFolder(string path)
    {
        var folder = LibC.OpenRoot(_root);
        foreach (var segment in Segments(path))
        {
            using var parent = folder;
            var name = Name(segment) ?? throw NoName(path);
            if (!LibC.MakeFolder(parent, name) && LibC.Error != LibC.Exists)
            {
                throw LibC.Failure(path);
            }

            folder = LibC.OpenFolder(parent, name) ?? throw LibC.Failure(path);
        }

        return folder;
    }

    private static string[] Segments(string path) => path.Length == 0 ? [] : path.Split('/');

    private static string Folder(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>The last name of a path; null when it can't be one.</summary>
    private static byte[]? Name(string path) => path[(path.LastIndexOf('/') + 1)..] is var name and not ("" or "." or "..")
        ? FileName.Write(name)
        : null;

    private static FileEntry Entry(string path, LibC.Facts facts) => new(path, facts.Kind, facts.Length, facts.ModifiedAt) { IsClosed = facts.IsClosed };

    private static IOException NoName(string path) => new($"'{FileName.Shown(path)}' can't be a path");

    private sealed record Place(SafeFileHandle Folder, byte[] Name) : IDisposable
    {
        public void Dispose() => Folder.Dispose();
    }
}
