using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Images;

/// <summary>How a program in a container ended.</summary>
/// <param name="ExitCode">Its exit code; null when it said nothing for too long and was ended.</param>
/// <param name="ErrorOutput">The last lines that it wrote to its standard error.</param>
internal sealed record ContainerExit(long? ExitCode, string ErrorOutput);

/// <summary>
/// Runs a program in a container of an image that is tested: no network, no new privileges, the image's entrypoint
/// put aside, and the container removed whatever happens.
/// </summary>
internal sealed class TestContainer(ContainerEngine engine, string imageId, TimeSpan silenceTimeout)
{
    private const int KeptErrorLines = 20;

    /// <summary>Runs a program to its end.</summary>
    /// <returns>How it ended, or null when the image has no such program.</returns>
    public async Task<ContainerExit?> RunAsync(
        string program, IEnumerable<string> arguments, Action<string> onOutputLine, CancellationToken cancellationToken)
    {
        var created = await engine.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Image = imageId,
                Entrypoint = [program],
                Cmd = [.. arguments],
                AttachStdout = true,
                AttachStderr = true,
                Labels = new Dictionary<string, string> { [ImageLabels.Owner] = ContainerOwner.Current },
                HostConfig = new HostConfig { NetworkMode = "none", SecurityOpt = ["no-new-privileges"] },
            },
            cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunAsync(created.ID, onOutputLine, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await engine.Client.Containers.RemoveContainerAsync(
                created.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    private async Task<ContainerExit?> RunAsync(string id, Action<string> onOutputLine, CancellationToken cancellationToken)
    {
        using var streams = await engine.Client.Containers.AttachContainerAsync(
            id, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            await engine.Client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (IsMissingProgram(EngineMessages.Message(e)))
        {
            return null;
        }

        var errorLines = new Queue<string>();
        var isSilent = !await ReadAsync(streams, onOutputLine, Keep, cancellationToken).ConfigureAwait(false);
        var errors = string.Join(Environment.NewLine, errorLines);
        if (isSilent)
        {
            return new ContainerExit(null, errors);
        }

        var exit = await engine.Client.Containers.WaitContainerAsync(id, cancellationToken).ConfigureAwait(false);
        return new ContainerExit(exit.StatusCode, errors);

        void Keep(string line)
        {
            errorLines.Enqueue(line);
            if (errorLines.Count > KeptErrorLines)
            {
                errorLines.Dequeue();
            }
        }
    }

    /// <summary>Whether the output ended, rather than the patience with a program that is silent.</summary>
    private async Task<bool> ReadAsync(
        MultiplexedStream streams, Action<string> onOutputLine, Action<string> onErrorLine, CancellationToken cancellationToken)
    {
        var output = new LineSplitter(onOutputLine);
        var error = new LineSplitter(onErrorLine);
        var buffer = new byte[32 * 1024];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                patience.CancelAfter(silenceTimeout);
                var read = await streams.ReadOutputAsync(buffer, 0, buffer.Length, patience.Token).ConfigureAwait(false);
                if (read.EOF)
                {
                    output.Finish();
                    error.Finish();
                    return true;
                }

                var target = read.Target == MultiplexedStream.TargetStream.StandardOut ? output : error;
                target.Add(buffer.AsSpan(0, read.Count));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsMissingProgram(string message) =>
        message.Contains("executable file not found", StringComparison.Ordinal)
        || message.Contains("no such file or directory", StringComparison.Ordinal);

    private sealed class LineSplitter(Action<string> onLine)
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly StringBuilder _line = new();

        public void Add(ReadOnlySpan<byte> bytes)
        {
            var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
            _decoder.GetChars(bytes, characters, flush: false);
            foreach (var c in characters)
            {
                if (c == '\n')
                {
                    Finish();
                }
                else
                {
                    _line.Append(c);
                }
            }
        }

        public void Finish()
        {
            if (_line.Length > 0)
            {
                onLine(_line.ToString().TrimEnd('\r'));
                _line.Clear();
            }
        }
    }
}
