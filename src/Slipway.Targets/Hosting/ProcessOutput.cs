namespace Slipway.Targets;

/// <summary>
/// This process's standard output. When who reads it is gone (a closed terminal, <c>head</c>), what is written is lost, and
/// a build that runs is asked to stop: it can still clean up, which would fail at its first line. So is what is written once a
/// signal ends the process: what its children's ends make of the build is not what happened.
/// </summary>
/// <param name="output">The output.</param>
/// <param name="signals">What asks the build to stop.</param>
internal sealed class ProcessOutput(Stream output, ProcessSignals signals) : Stream
{
    private bool _isGone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isGone || signals.EndsProcess)
        {
            return;
        }

        try
        {
            output.Write(buffer);
        }
        catch (IOException)
        {
            _isGone = true;
            signals.Interrupt();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        output.Dispose();
        base.Dispose(disposing);
    }
}
