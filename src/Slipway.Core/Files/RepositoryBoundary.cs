namespace Slipway.Core.Files;

/// <summary>
/// The folders whose files may be read and sent elsewhere: the repository's, and those that its user allows besides. Where a
/// path leads is asked of the file system, so that a link in the repository leads nowhere else either.
/// </summary>
public sealed class RepositoryBoundary
{
    // As the kernel has it; more of them are a circle.
    private const int MostLinks = 40;

    private readonly string[] _folders;

    /// <summary>Draws the boundary.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="allowed">Further folders, relative to it or absolute.</param>
    public RepositoryBoundary(string root, IEnumerable<string>? allowed = null)
    {
        Root = Path.GetFullPath(root);
        _folders = [.. (allowed ?? []).Prepend(".").Select(folder => Path.TrimEndingDirectorySeparator(Resolve(Path.GetFullPath(folder, Root))))];
    }

    /// <summary>The repository's root.</summary>
    public string Root { get; }

    /// <summary>Whether a path, links followed, leads into one of the folders; it need not be there.</summary>
    /// <param name="path">An absolute path.</param>
    public bool Contains(string path)
    {
        var real = Resolve(path);
        return _folders.Any(folder => real == folder || real.StartsWith(WithSeparator(folder), StringComparison.Ordinal));
    }

    /// <summary>How to mend that a path is outside.</summary>
    /// <param name="path">An absolute path.</param>
    public static string Remedy(string path)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Resolve(path)) ?? path;
        return $"move it into the repository, or allow its folder: --allow-folder {folder}";
    }

    private static string WithSeparator(string folder) => Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;

    private static string Resolve(string path)
    {
        var rest = new Stack<string>(Parts(path));
        var real = Path.GetPathRoot(path)!;
        for (var links = 0; rest.TryPop(out var part);)
        {
            var next = Path.GetFullPath(Path.Combine(real, part));
            if (new FileInfo(next).LinkTarget is not { } target || ++links > MostLinks)
            {
                real = next;
                continue;
            }

            var full = Path.Combine(real, target);
            real = Path.GetPathRoot(full)!;
            foreach (var between in Parts(full))
            {
                rest.Push(between);
            }
        }

        return real;
    }

    // The last one first.
    private static IEnumerable<string> Parts(string path) =>
        path[Path.GetPathRoot(path)!.Length..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Reverse();
}
