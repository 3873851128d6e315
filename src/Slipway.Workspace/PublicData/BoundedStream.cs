namespace Slipway.Workspace.PublicData;

/// <summary>Reads another stream, and no more of it than may be.</summary>
/// <param name="inner">What is read; it stays open.</param>
/// <param name="most">The most bytes.</param>
/// <param name="error">What is thrown beyond them.</param>
internal sealed class BoundedStream(Stream inner, long most, Func<Exception> error) : Stream
{
    private long _left = most;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Counted(int count)
    {
        _left -= count;
        return _left < 0 ? throw error() : count;
    }
}
