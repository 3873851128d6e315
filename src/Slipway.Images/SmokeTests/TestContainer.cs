using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;

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
    /// <exception cref="DiagnosticException">SLP2021: the engine can't run the container.</exception>
    public async Task<ContainerExit?> RunAsync(
        string program, IEnumerable<string> arguments, Action<string> onOutputLine, CancellationToken cancellationToken)
    {
        var errorLines = new Queue<string>();
        var output = new LineSplitter(onOutputLine);
        var error = new LineSplitter(Keep);
        var run = new ContainerRun(engine, silenceTimeout);
        var end = await run.RunAsync(
            new CreateContainerParameters
            {
                Image = imageId,
                Entrypoint = [program],
                Cmd = [.. arguments],
                HostConfig = new HostConfig { NetworkMode = "none", SecurityOpt = ["no-new-privileges"] },
            },
            (isError, bytes) => (isError ? error : output).Add(bytes.Span),
            cancellationToken: cancellationToken).ConfigureAwait(false);
        if (end.IsProgramMissing)
        {
            return null;
        }

        if (end.Refusal is not null)
        {
            throw new DiagnosticException(new Diagnostic(Codes.TestNotRun, $"the engine can't run a test's container: {end.Refusal}")
            {
                Remedy = "check that 'docker run' works with this engine",
            });
        }

        output.Finish();
        error.Finish();
        return new ContainerExit(end.ExitCode, string.Join(Environment.NewLine, errorLines));

        void Keep(string line)
        {
            errorLines.Enqueue(line);
            if (errorLines.Count > KeptErrorLines)
            {
                errorLines.Dequeue();
            }
        }
    }
}
