namespace Slipway.Tool.Templates;

/// <summary>
/// Writes files into a repository: each wholly or not at all, and none over another one unless it is told to replace it.
/// Whoever does not get to <see cref="Keep"/> leaves the repository as it was.
/// </summary>
/// <param name="root">The repository's root.</param>
internal sealed class RepositoryFiles(string root) : IDisposable
{
    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // What undoes each thing that was done.
    private readonly Stack<Action> _undo = [];

    /// <summary>Writes a file that is not there.</summary>
    /// <exception cref="IOException">There is one in the meantime.</exception>
    public void Add(TemplateFile file)
    {
        var path = MakeFolders(file.Path);
        var written = WriteBeside(path, file.Content);
        if (!OperatingSystem.IsWindows() && file.IsExecutable)
        {
            File.SetUnixFileMode(written, Program);
        }

        MoveInto(written, path, overwrite: false);
        _undo.Push(() => File.Delete(path));
    }

    /// <summary>Replaces a file that is there, which keeps its mode.</summary>
    /// <param name="file">The file, relative to the root.</param>
    /// <param name="content">What it has then.</param>
    public void Replace(string file, string content)
    {
        var path = Path.Combine(root, file);
        var before = File.ReadAllBytes(path);
        var written = WriteBeside(path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(written, File.GetUnixFileMode(path));
        }

        MoveInto(written, path, overwrite: true);
        _undo.Push(() => File.WriteAllBytes(path, before));
    }

    /// <summary>All of it stays.</summary>
    public void Keep() => _undo.Clear();

    /// <summary>Undoes all that is not kept, the last first.</summary>
    public void Dispose()
    {
        while (_undo.TryPop(out var undo))
        {
            undo();
        }
    }

    private string MakeFolders(string file)
    {
        var path = Path.Combine(root, file);
        var missing = new Stack<string>();
        for (var folder = Path.GetDirectoryName(path)!; !Directory.Exists(folder); folder = Path.GetDirectoryName(folder)!)
        {
            missing.Push(folder);
        }

        while (missing.TryPop(out var folder))
        {
            Directory.CreateDirectory(folder);
            _undo.Push(() => Directory.Delete(folder));
        }

        return path;
    }

    private static string WriteBeside(string path, string content)
    {
        var written = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            File.WriteAllText(written, content);
            return written;
        }
        catch
        {
            File.Delete(written);
            throw;
        }
    }

    private static void MoveInto(string written, string path, bool overwrite)
    {
        try
        {
            File.Move(written, path, overwrite);
        }
        catch
        {
            File.Delete(written);
            throw;
        }
    }
}
