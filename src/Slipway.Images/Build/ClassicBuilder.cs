using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Slipway.Images;

/// <summary>
/// The engine's classic builder, over its API
/// (<see href="https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageBuild"/>): one step
/// after the other, each an image of its own; there wherever there is an engine.
/// </summary>
internal sealed class ClassicBuilder(ContainerEngine engine, ImageBuildOptions options, ILogger logger) : IBuilder
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"the classic builder of engine {engine.Version}");

    public void Check(ImageDefinition image) => BuilderFeatures.Check(image, options.Secrets);

    public async Task BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var checkpoint = new BuildCheckpoint(engine, request.Repository);
        var older = await checkpoint.FindAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await RunAsync(request, checkpoint, cancellationToken).ConfigureAwait(false);
            await checkpoint.RemoveAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (older is not null)
            {
                // Also after a cancellation, which has no say in cleaning up.
                await checkpoint.RemoveIfUnusedAsync(older, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(BuildRequest request, BuildCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var log = new BuildLog(request.Image.Name, options, new ClassicProgress(), logger);
        var messages = new EngineMessages(message => log.Add(message.Stream ?? (message.Status is { } status ? $"{status}\n" : "")));
        var writing = log.WriteAsync(made => checkpoint.MoveAsync(made, CancellationToken.None));
        string? error;
        try
        {
            error = await SendAsync(request, messages, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            log.Complete();
            await writing.ConfigureAwait(false);
        }

        if (error is not null)
        {
            throw BuildFailure.Describe(request.Image, log, options.Mask.Apply(error));
        }
    }

    private async Task<string?> SendAsync(BuildRequest request, EngineMessages messages, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendContextAsync();
        try
        {
            await engine.Client.Images.BuildImageFromDockerfileAsync(
                Parameters(request), pipe.Reader.AsStream(), null, null, messages, cancellationToken).ConfigureAwait(false);
            return messages.Error;
        }
        catch (DockerApiException e)
        {
            return EngineMessages.Message(e);
        }
        finally
        {
            // The engine may refuse the build before it has read everything.
            await stop.CancelAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task SendContextAsync()
        {
            Exception? failure = null;
            try
            {
                await request.WriteContextAsync(pipe.Writer.AsStream(), stop.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = e;
                throw;
            }
            finally
            {
                await pipe.Writer.CompleteAsync(failure).ConfigureAwait(false);
            }
        }
    }

    private ImageBuildParameters Parameters(BuildRequest request) => new()
    {
        Dockerfile = request.Image.Dockerfile.Path,
        Tags = [request.Reference],
        BuildArgs = options.Proxies.SetItems(options.BuildArguments),
        Labels = new Dictionary<string, string>(request.Labels),
        Remove = true,
        ForceRemove = true,
        Platform = engine.Platform == options.Platform ? null : options.Platform,
        // The engine wants a list in JSON, which the client does not make of it.
        CacheFrom = request.LayersFrom is { } image ? [JsonSerializer.Serialize<string[]>([image])] : null,
    };
}
