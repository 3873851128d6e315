using Docker.DotNet;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>How a container ended.</summary>
/// <param name="Refusal">Why the engine could not start it: its program is not there, or it may not be run so.</param>
/// <param name="ExitCode">Its exit code; null when it was not started, or said nothing for too long and was ended.</param>
internal sealed record ContainerEnd(string? Refusal, long? ExitCode)
{
    /// <summary>Whether it could not be started because the image has no such program.</summary>
    public bool IsProgramMissing => Refusal is not null
        && (Refusal.Contains("executable file not found", StringComparison.Ordinal)
            || Refusal.Contains("no such file or directory", StringComparison.Ordinal));
}

/// <summary>Runs containers to their end, and removes each whatever happens.</summary>
internal sealed class ContainerRun(ContainerEngine engine, TimeSpan silenceTimeout)
{
    /// <summary>Runs a container.</summary>
    /// <param name="parameters">The container; its owner's label is added.</param>
    /// <param name="onOutput">Called with each piece of its output, and whether it is its standard error.</param>
    /// <param name="afterwards">Called with the container's id when its program has ended, before it is removed.</param>
    /// <param name="cancellationToken">Ends and removes it.</param>
    /// <exception cref="DiagnosticException">SLP3015: the engine itself is at fault.</exception>
    public async Task<ContainerEnd> RunAsync(
        CreateContainerParameters parameters,
        Action<bool, ReadOnlyMemory<byte>> onOutput,
        Func<string, Task>? afterwards = null,
        CancellationToken cancellationToken = default)
    {
        parameters.AttachStdout = true;
        parameters.AttachStderr = true;
        parameters.Labels = new Dictionary<string, string> { [ImageLabels.Owner] = ContainerOwner.Current };
        CreateContainerResponse created;
        try
        {
            created = await engine.Client.Containers.CreateContainerAsync(parameters, cancellationToken).ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is System.Net.HttpStatusCode.BadRequest)
        {
            return new ContainerEnd(EngineMessages.Message(e), null);
        }

        try
        {
            var end = await RunAsync(created.ID, onOutput, cancellationToken).ConfigureAwait(false);
            if (end.ExitCode is not null && afterwards is not null)
            {
                await afterwards(created.ID).ConfigureAwait(false);
            }

            return end;
        }
        finally
        {
            await engine.Client.Containers.RemoveContainerAsync(
                created.ID, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, CancellationToken.None)
                .ConfigureAwait(false);
        }
    }

    private async Task<ContainerEnd> RunAsync(
        string id, Action<bool, ReadOnlyMemory<byte>> onOutput, CancellationToken cancellationToken)
    {
        using var streams = await engine.Client.Containers.AttachContainerAsync(
            id, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            await engine.Client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e)
        {
            return EngineFault.Find(EngineMessages.Message(e)) is { } fault
                ? throw new DiagnosticException(fault)
                : new ContainerEnd(EngineMessages.Message(e), null);
        }

        if (!await ReadAsync(streams, onOutput, cancellationToken).ConfigureAwait(false))
        {
            return new ContainerEnd(null, null);
        }

        var exit = await engine.Client.Containers.WaitContainerAsync(id, cancellationToken).ConfigureAwait(false);
        return new ContainerEnd(null, exit.StatusCode);
    }

    /// <summary>Whether the output ended, rather than the patience with a program that is silent.</summary>
    private async Task<bool> ReadAsync(
        MultiplexedStream streams, Action<bool, ReadOnlyMemory<byte>> onOutput, CancellationToken cancellationToken)
    {
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
                    return true;
                }

                onOutput(read.Target == MultiplexedStream.TargetStream.StandardError, buffer.AsMemory(0, read.Count));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
