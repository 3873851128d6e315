using Azure.Core;
using Azure.Core.Pipeline;
using Slipway.Core.Files;

namespace Slipway.Pipelines.Connections;

/// <summary>Cuts answers that are longer than any that a workspace gives, before they fill the memory.</summary>
/// <param name="mostBytes">How long one may be.</param>
internal sealed class BoundedAnswers(int mostBytes) : HttpPipelinePolicy
{
    /// <summary>JSON: a list of thousands of jobs is a hundredth of it.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("requests are sent asynchronously");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        if (message.Response.Headers.ContentLengthLong > mostBytes)
        {
            // What is still under way is not waited for.
            message.Response.Dispose();
            throw TooLong(mostBytes);
        }

        if (message.Response.ContentStream is { } content)
        {
            message.Response.ContentStream = new Bounded(content, mostBytes);
        }
    }

    private static InputLimitException TooLong(int mostBytes) => new($"it is longer than {mostBytes / 1024 / 1024} MiB");

    private sealed class Bounded(Stream inner, int mostBytes) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Counted(int count)
        {
            if ((_read += count) > mostBytes)
            {
                inner.Dispose();
                throw TooLong(mostBytes);
            }

            return count;
        }
    }
}
