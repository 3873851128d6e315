using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Tool.Templates;

/// <summary>
/// Writes files into a repository: each wholly or not at all, and none over another one unless it is told to replace it.
/// Whoever does not get to <see cref="Keep"/> leaves the repository as it was.
/// </summary>
/// <param name="boundary">The repository, outside of which nothing is written.</param>
/// <param name="tell">Told what could not be undone (SLP5006).</param>
internal sealed class RepositoryFiles(RepositoryBoundary boundary, Action<Diagnostic> tell) : IDisposable
{
    private const UnixFileMode Program = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // What is still to be done to leave nothing behind; the last first.
    private readonly Stack<Step> _open = [];
    private readonly List<Step> _copies = [];

    /// <summary>Writes a file that is not there.</summary>
    /// <exception cref="IOException">There is one in the meantime.</exception>
    /// <exception cref="DiagnosticException">SLP5003: something is in the way.</exception>
    public void Add(TemplateFile file)
    {
        var path = WayTo(file.Path);
        MakeFolders(path);
        var written = WriteBeside(path, file.Content);
        if (!OperatingSystem.IsWindows() && file.IsExecutable)
        {
            File.SetUnixFileMode(written, Program);
        }

        File.Move(written, path, overwrite: false);
        _open.Push(Deletion(path));
    }

    /// <summary>Replaces a file that is there, which keeps its mode; where it is a link, that which it leads to.</summary>
    /// <param name="file">The file, relative to the root.</param>
    /// <param name="content">What it has then.</param>
    /// <exception cref="DiagnosticException">SLP5003: something is in the way.</exception>
    public void Replace(string file, string content)
    {
        var path = WayTo(file);
        path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var written = WriteBeside(path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(written, File.GetUnixFileMode(path));
        }

        // Made before, so that putting it back is a rename, which a full disk does not hinder.
        var copy = Beside(path, "old");
        _copies.Add(Deletion(copy));
        _open.Push(Deletion(copy));
        File.Copy(path, copy);

        File.Move(written, path, overwrite: true);
        _open.Pop();
        _open.Push(new Step(
            path, () => File.Move(copy, path, overwrite: true), "has not got its former content back", $"rename '{copy}' to it"));
    }

    /// <summary>All of it stays.</summary>
    public void Keep()
    {
        _open.Clear();
        _copies.ForEach(_open.Push);
    }

    /// <summary>Undoes all that is not kept, the last first, and as much of it as can be.</summary>
    public void Dispose()
    {
        var left = new List<Diagnostic>();
        while (_open.TryPop(out var step))
        {
            try
            {
                step.Do();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                left.Add(new Diagnostic(Codes.NotUndone, $"this {step.Failure}: {e.Message}")
                {
                    File = Path.GetRelativePath(boundary.Root, step.Path).Replace('\\', '/'),
                    Remedy = step.ByHand,
                });
            }
        }

        // Not before: what is told to may be gone too.
        left.ForEach(tell);
    }

    private static string Beside(string path, string ending) => $"{path}.{Guid.NewGuid():N}.{ending}";

    private static Step Deletion(string path) => new(path, () => File.Delete(path), "is left", "delete it");

    private string WayTo(string file) => Obstacle.Find(boundary, file) is { } obstacle
        ? throw new DiagnosticException(obstacle)
        : Path.Combine(boundary.Root, file);

    private void MakeFolders(string path)
    {
        var missing = new Stack<string>();
        for (var folder = Path.GetDirectoryName(path)!; !Directory.Exists(folder); folder = Path.GetDirectoryName(folder)!)
        {
            missing.Push(folder);
        }

        while (missing.TryPop(out var folder))
        {
            Directory.CreateDirectory(folder);
            _open.Push(new Step(folder, () => Directory.Delete(folder), "is left", "delete it"));
        }
    }

    private string WriteBeside(string path, string content)
    {
        var written = Beside(path, "new");
        _open.Push(Deletion(written));
        File.WriteAllText(written, content);
        return written;
    }

    /// <summary>Something that undoes a part.</summary>
    /// <param name="Path">What it is done to, in full.</param>
    /// <param name="Do">Does it.</param>
    /// <param name="Failure">What is the case where it can't be done, of <paramref name="Path"/>.</param>
    /// <param name="ByHand">What is then to be done.</param>
    private sealed record Step(string Path, Action Do, string Failure, string ByHand);
}
