using System.Threading.Channels;

namespace Slipway.Build;

/// <summary>Tells when files of the repository are saved; several at once are one.</summary>
internal sealed class FileSaves : IDisposable
{
    // Editors write a file in several steps, and several files after each other.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    private readonly Channel<string> _saved = Channel.CreateUnbounded<string>();
    private readonly FileSystemWatcher _watcher;
    private readonly IReadOnlyList<string> _others;

    /// <summary>Begins to look.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="others">Folders in it that are none of its sources.</param>
    public FileSaves(string root, IReadOnlyList<string> others)
    {
        _others = [.. others.Select(folder => folder + Path.DirectorySeparatorChar)];
        _watcher = new FileSystemWatcher(root)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite,
        };
        _watcher.Changed += (_, change) => Note(change.FullPath);
        _watcher.Created += (_, change) => Note(change.FullPath);
        _watcher.Renamed += (_, change) => Note(change.FullPath);
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>The first file of those that are saved next, once they have all been.</summary>
    public async Task<string> NextAsync(CancellationToken cancellationToken)
    {
        var first = await _saved.Reader.ReadAsync(cancellationToken);
        do
        {
            while (_saved.Reader.TryRead(out _))
            {
            }

            await Task.Delay(Settling, cancellationToken);
        }
        while (_saved.Reader.TryPeek(out _));
        return first;
    }

    public void Dispose() => _watcher.Dispose();

    private void Note(string path)
    {
        // What editors keep beside a file is not it.
        var name = Path.GetFileName(path);
        if (!_others.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
            && !name.EndsWith('~') && !name.EndsWith(".swp", StringComparison.Ordinal) && !name.StartsWith(".#", StringComparison.Ordinal)
            && !path.Contains($"{Path.DirectorySeparatorChar}__pycache__{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !Directory.Exists(path))
        {
            _saved.Writer.TryWrite(path);
        }
    }
}
