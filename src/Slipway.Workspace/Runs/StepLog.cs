using System.Buffers;
using Slipway.Workspace.Files;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The log of a step in two files, as it was said and with the time of each line. What they have already is passed over, so
/// that all of it can be given again however often it was broken off.
/// </summary>
internal sealed class StepLog : IAsyncDisposable
{
    // Beyond this nobody reads times, and a second copy costs as much disk as the first.
    private const long MostWithTimes = 64L << 20;

    private readonly FileTree _files;
    private readonly string _timedPath;
    private readonly Part _plain;
    private Part? _timed;

    /// <param name="files">Where the files lie.</param>
    /// <param name="plainPath">The one as it was said.</param>
    /// <param name="timedPath">The one with times, which there is none of where it would get too long.</param>
    public StepLog(FileTree files, string plainPath, string timedPath)
    {
        _files = files;
        _timedPath = timedPath;
        // Both are there before either is read: pages choose the one with times if there is one. Where only the other is,
        // it had become too long.
        _timed = files.Find(timedPath) is not null || files.Find(plainPath) is null ? new Part(files, timedPath) : null;
        _plain = new Part(files, plainPath);
    }

    /// <summary>All of it is given from its beginning.</summary>
    public void BeginAnew()
    {
        _plain.BeginAnew();
        _timed?.BeginAnew();
    }

    /// <summary>Adds a message, which <see cref="WriteAsync"/> writes.</summary>
    public void Add(LogMessage message)
    {
        _plain.Add(message.Plain.Span);
        _timed?.Add(message.Timed.Span);
    }

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_timed?.Length > MostWithTimes)
        {
            await _timed.DisposeAsync().ConfigureAwait(false);
            _timed = null;
            _files.Delete(_timedPath);
        }

        await (_timed?.WriteAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        await _plain.WriteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the files end so.</summary>
    public bool EndsWith(LogEnd end) => _plain.EndsWith(end.Plain.Span, _files) && _timed?.EndsWith(end.Timed.Span, _files) != false;

    public async ValueTask DisposeAsync()
    {
        await _plain.DisposeAsync().ConfigureAwait(false);
        if (_timed is not null)
        {
            await _timed.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>One of the files.</summary>
    private sealed class Part(FileTree files, string path) : IAsyncDisposable
    {
        private readonly FileStream _file = files.OpenWrite(path, FileMode.Append);
        private readonly ArrayBufferWriter<byte> _added = new();

        // How much of what is given it has already.
        private long _known;

        public long Length => _file.Length + _added.WrittenCount;

        public void BeginAnew() => _known = _file.Length;

        public void Add(ReadOnlySpan<byte> said)
        {
            var skipped = (int)Math.Min(_known, said.Length);
            _known -= skipped;
            _added.Write(said[skipped..]);
        }

        public async Task WriteAsync(CancellationToken cancellationToken)
        {
            if (_added.WrittenCount > 0)
            {
                await _file.WriteAsync(_added.WrittenMemory, cancellationToken).ConfigureAwait(false);
                _added.ResetWrittenCount();
            }
        }

        public bool EndsWith(ReadOnlySpan<byte> end, FileTree from)
        {
            using var file = from.OpenRead(path);
            if (file is null || file.Length < end.Length)
            {
                return false;
            }

            file.Position = file.Length - end.Length;
            var own = new byte[end.Length];
            file.ReadExactly(own);
            return end.SequenceEqual(own);
        }

        public ValueTask DisposeAsync() => _file.DisposeAsync();
    }
}
