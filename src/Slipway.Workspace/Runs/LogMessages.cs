using System.Buffers.Binary;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Reads an engine's stream of a log, which is message by message: eight bytes with its length before each, and the time
/// at which the engine took it.
/// </summary>
internal sealed class LogMessages(Stream stream)
{
    private const int HeadLength = 8;
    private const int PlaceOfLength = 4;
    private const int BufferSize = 128 * 1024;

    // Engines cut lines into pieces of some KiB.
    private const int LongestMessage = 16 << 20;

    private byte[] _buffer = new byte[BufferSize];
    private int _begin;
    private int _end;

    /// <summary>Takes the next message that has come.</summary>
    /// <returns>Whether there was one; else <see cref="ReadAsync"/> waits for more.</returns>
    /// <exception cref="IOException">The stream is none of a log.</exception>
    public bool TryTake(out LogMessage message)
    {
        message = default;
        if (_end - _begin < HeadLength)
        {
            return false;
        }

        var length = LengthOfNext();
        if (_end - _begin - HeadLength < length)
        {
            return false;
        }

        message = new LogMessage(_buffer.AsMemory(_begin + HeadLength, length));
        _begin += HeadLength + length;
        return true;
    }

    /// <summary>Waits for more; what was taken before is not valid any more.</summary>
    /// <returns>Whether more has come; the stream has else ended.</returns>
    /// <exception cref="EndOfStreamException">It has ended within a message.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        return count > 0 || (_begin == _end ? false : throw new EndOfStreamException("The engine's log has ended within a message."));
    }

    private int LengthOfNext()
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_begin + PlaceOfLength));
        return length <= LongestMessage ? (int)length : throw new IOException("The engine's log has a message beyond all bounds.");
    }

    private void MakeRoom()
    {
        var left = _end - _begin;
        var needed = left >= HeadLength ? HeadLength + LengthOfNext() : HeadLength;
        var target = needed > _buffer.Length ? new byte[needed] : _buffer;
        _buffer.AsSpan(_begin, left).CopyTo(target);
        (_buffer, _begin, _end) = (target, 0, left);
    }
}

/// <summary>A line of a log, or a piece of a long one.</summary>
/// <param name="Timed">The time, a blank, and what was said.</param>
internal readonly record struct LogMessage(ReadOnlyMemory<byte> Timed)
{
    /// <summary>What was said.</summary>
    public ReadOnlyMemory<byte> Plain => Timed[(Timed.Span.IndexOf((byte)' ') + 1)..];
}
