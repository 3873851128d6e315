using System.Buffers;
using System.Globalization;

namespace Slipway.Workspace.Runs;

/// <summary>What containers have said, which the engine keeps as long as they are there.</summary>
internal sealed class ContainerLogs(EngineCalls calls)
{
    /// <summary>Adds what the container has said to a log.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="log">The log.</param>
    /// <param name="follow">Whether to wait for more until the container ends.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public Task CopyAsync(string containerId, StepLog log, bool follow, CancellationToken cancellationToken) => calls.ReadAsync(
        $"{PathOf(containerId)}&follow={(follow ? 1 : 0)}",
        async (stream, ended) =>
        {
            // The engine gives line by line, of which there may be millions: what is there at once is written at once.
            var messages = new LogMessages(stream);
            do
            {
                while (messages.TryTake(out var message))
                {
                    log.Add(message);
                }

                await log.WriteAsync(ended).ConfigureAwait(false);
            }
            while (await messages.ReadAsync(ended).ConfigureAwait(false));
            return true;
        },
        cancellationToken);

    /// <summary>The last lines that a container has said; null when they are longer than wanted.</summary>
    public Task<LogEnd?> ReadEndAsync(string containerId, int lines, int most, CancellationToken cancellationToken) => calls.ReadAsync(
        string.Create(CultureInfo.InvariantCulture, $"{PathOf(containerId)}&tail={lines}"),
        async (stream, ended) =>
        {
            var messages = new LogMessages(stream);
            var (plain, timed) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
            do
            {
                while (messages.TryTake(out var message))
                {
                    plain.Write(message.Plain.Span);
                    timed.Write(message.Timed.Span);
                    if (timed.WrittenCount > most)
                    {
                        return null;
                    }
                }
            }
            while (await messages.ReadAsync(ended).ConfigureAwait(false));
            return new LogEnd(plain.WrittenMemory, timed.WrittenMemory);
        },
        cancellationToken);

    private static string PathOf(string containerId) =>
        $"/containers/{Uri.EscapeDataString(containerId)}/logs?stdout=1&stderr=1&timestamps=1";
}

/// <summary>The last that a container has said.</summary>
/// <param name="Plain">As it was said.</param>
/// <param name="Timed">With the time before each line.</param>
internal sealed record LogEnd(ReadOnlyMemory<byte> Plain, ReadOnlyMemory<byte> Timed);
