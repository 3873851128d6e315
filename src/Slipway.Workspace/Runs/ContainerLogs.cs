using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Workspace.Runs;

/// <summary>What containers have said, which the engine keeps as long as they are there.</summary>
internal sealed class ContainerLogs(EngineCalls calls)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Appends to a log what it has not of what the container has said.</summary>
    /// <param name="containerId">The container.</param>
    /// <param name="log">The log.</param>
    /// <param name="withTimes">
    /// Whether each line begins with the time at which the engine took it. One longer than the engine's buffer of
    /// 16 KiB has further ones within it.
    /// </param>
    /// <param name="follow">Whether to wait for more until the container ends.</param>
    /// <param name="most">How long the log may get, in bytes.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>Whether it got all; the log would else have got too long.</returns>
    public Task<bool> CopyAsync(
        string containerId, FileStream log, bool withTimes, bool follow, long most, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters
        {
            ShowStdout = true, ShowStderr = true, Follow = follow, Timestamps = withTimes,
        };
        return calls.FollowAsync(
            async (client, ended) =>
            {
                using var stream = await client.Containers.GetContainerLogsAsync(containerId, parameters, ended).ConfigureAwait(false);
                return await AppendAsync(stream, log, most, ended).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <summary>The last lines that a container has said; null when they are longer than wanted.</summary>
    public Task<byte[]?> ReadEndAsync(string containerId, int lines, int most, CancellationToken cancellationToken)
    {
        var parameters = new ContainerLogsParameters
        {
            ShowStdout = true, ShowStderr = true, Tail = lines.ToString(CultureInfo.InvariantCulture),
        };
        return calls.FollowAsync(
            async (client, ended) =>
            {
                using var stream = await client.Containers.GetContainerLogsAsync(containerId, parameters, ended).ConfigureAwait(false);
                var end = new byte[most];
                var length = 0;
                while (length < most)
                {
                    var read = await stream.ReadOutputAsync(end, length, most - length, ended).ConfigureAwait(false);
                    if (read.EOF)
                    {
                        return end[..length];
                    }

                    length += read.Count;
                }

                return null;
            },
            cancellationToken);
    }

    private static async Task<bool> AppendAsync(MultiplexedStream stream, FileStream log, long most, CancellationToken cancellationToken)
    {
        // The engine gives line by line, of which there may be millions: what is there at once is written at once.
        var buffer = new byte[BufferSize];
        var filled = 0;
        var length = log.Length;
        var known = length;

        async Task FlushAsync()
        {
            await log.WriteAsync(buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
            filled = 0;
        }

        while (true)
        {
            var place = filled;
            var reading = stream.ReadOutputAsync(buffer, place, buffer.Length - place, cancellationToken);
            if (!reading.IsCompleted && filled > 0)
            {
                await FlushAsync().ConfigureAwait(false);
            }

            if (await reading.ConfigureAwait(false) is not { EOF: false } read)
            {
                break;
            }

            var skipped = (int)Math.Min(known, read.Count);
            known -= skipped;
            length += read.Count - skipped;
            if (length > most)
            {
                return false;
            }

            buffer.AsSpan(place + skipped, read.Count - skipped).CopyTo(buffer.AsSpan(filled));
            filled += read.Count - skipped;
            if (filled > buffer.Length / 2)
            {
                await FlushAsync().ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);
        return true;
    }
}
