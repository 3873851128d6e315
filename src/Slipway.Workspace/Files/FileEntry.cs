namespace Slipway.Workspace.Files;

/// <summary>What something in a folder is.</summary>
internal enum FileKind
{
    /// <summary>A regular file: the only kind that is ever opened.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A named pipe, which waits for another end when it is opened.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device of the machine, such as its disk.</summary>
    Device,
}

/// <summary>What lies at a place of a <see cref="FileTree"/>.</summary>
/// <param name="Path">The place.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Of a file, in bytes.</param>
/// <param name="ModifiedAt">When it was last changed, in UTC.</param>
internal sealed record FileEntry(string Path, FileKind Kind, long Length, DateTime ModifiedAt)
{
    /// <summary>Whether its rights keep this process from reading it or, of a folder, from changing what lies in it.</summary>
    public bool IsClosed { get; init; }

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsFile => Kind == FileKind.File;

    public bool IsFolder => Kind == FileKind.Folder;
}
