using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Pushes tested images under the tag of their identity: that the tag is there says that the tests have passed.
/// </summary>
public sealed class ImagePusher
{
    private const int Repetitions = 4;

    private static readonly string[] s_final =
    [
        "denied", "unauthorized", "forbidden", "authentication required", "no basic auth", "invalid", "does not exist",
        "connection refused", "no such host", "no space left", "quota", "HTTP 400", "HTTP 401", "HTTP 403", "HTTP 404",
    ];

    private readonly ContainerEngine _engine;
    private readonly RegistryClient _registry;
    private readonly ILogger _logger;
    private readonly TimeSpan _firstDelay;

    /// <summary>Creates a pusher.</summary>
    /// <param name="engine">The engine that has the images, and pushes them.</param>
    /// <param name="registry">The registry that gets them.</param>
    /// <param name="logger">Is told what is pushed.</param>
    public ImagePusher(ContainerEngine engine, RegistryClient registry, ILogger logger)
        : this(engine, registry, logger, TimeSpan.FromSeconds(2))
    {
    }

    // How long it waits before it repeats a push, each time twice as long as before.
    internal ImagePusher(ContainerEngine engine, RegistryClient registry, ILogger logger, TimeSpan firstDelay)
    {
        _engine = engine;
        _registry = registry;
        _logger = logger;
        _firstDelay = firstDelay;
    }

    /// <summary>
    /// Pushes an image and reads back what the registry then has, which must be the image that was tested. One that is
    /// there already is not pushed again. A push that fails in a way that may pass is repeated, each time after a longer
    /// wait; the layers that have arrived are not sent again.
    /// </summary>
    /// <exception cref="DiagnosticException">
    /// SLP2030: the push failed. SLP2031: the registry has another image under the tag than the one tested. SLP3021,
    /// SLP3022, SLP3025: the registry can't be used. SLP3029: its disk is full, or can't be written.
    /// </exception>
    public async Task<PublishedImage> PushAsync(TestedImage tested, CancellationToken cancellationToken = default)
    {
        var image = tested.Image;
        var name = image.Definition.Name;
        var tag = image.Identity.Tag;
        await _registry.AuthorizePushAsync(name, cancellationToken).ConfigureAwait(false);

        var repository = $"{_registry.Registry.Host}/{_registry.Registry.Prefix}{name}";
        _logger.LogInformation("{Image}: pushing {Repository}:{Tag}.", name, repository, tag);
        await _engine.Client.Images.TagImageAsync(
            image.Id, new ImageTagParameters { RepositoryName = repository, Tag = tag }, cancellationToken)
            .ConfigureAwait(false);
        await PushAsync(image.Definition, repository, tag, cancellationToken).ConfigureAwait(false);

        var published = await _registry.FindImageAsync(name, tag, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                "SLP2031", $"the engine reports that {repository}:{tag} was pushed, and the registry has no such image"));
        // An engine with containerd's image store names images by their manifest's digest.
        if (image.Id != published.ConfigDigest && image.Id != published.Digest)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP2031",
                $"{repository}:{tag} is not the image that was tested: its configuration is {published.ConfigDigest}, "
                + $"the tested image is {image.Id}")
            {
                File = image.Definition.RelativeFolder,
                Remedy = "another build pushed the same content at the same time; run it again to use that image",
            });
        }

        _logger.LogInformation("{Image}: {Reference}.", name, published.Reference);
        return published;
    }

    private async Task PushAsync(ImageDefinition image, string repository, string tag, CancellationToken cancellationToken)
    {
        var retries = new ResiliencePipelineBuilder<string?>()
            .AddRetry(new RetryStrategyOptions<string?>
            {
                MaxRetryAttempts = Repetitions,
                BackoffType = DelayBackoffType.Exponential,
                Delay = _firstDelay,
                UseJitter = true,
                ShouldHandle = push => ValueTask.FromResult(push.Outcome.Result is { } failure && MayPass(failure)),
                OnRetry = push =>
                {
                    _logger.LogWarning(
                        "{Image}: the push failed, and is repeated in {Seconds:0.#} s: {Reason}",
                        image.Name, push.RetryDelay.TotalSeconds, push.Outcome.Result);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        var error = await retries.ExecuteAsync(
            async token => await PushOnceAsync(image, repository, tag, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        if (error is not null)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP2030", $"'{image.Name}' can't be pushed to {repository}: {error.ReplaceLineEndings(" ").Trim()}")
            {
                File = image.RelativeFolder,
                Remedy = _registry.Registry.IsAzure
                    ? "give the identity that pushes the role AcrPush, and check that the registry has room"
                    : "check that the registry has room and lets this user push",
            });
        }
    }

    /// <summary>Null when it was pushed, else why not.</summary>
    private async Task<string?> PushOnceAsync(
        ImageDefinition image, string repository, string tag, CancellationToken cancellationToken)
    {
        var host = _registry.Registry.Host;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Diagnostic?>? asked = null;
        var messages = new EngineMessages(message =>
        {
            _logger.LogDebug("{Image}: {Layer} {Status}", image.Name, message.ID, message.Status);
            if (message.Status?.StartsWith("Retrying", StringComparison.Ordinal) is true)
            {
                asked ??= AskAsync();
            }
        });
        string? failure;
        try
        {
            // The engine wants a credential even where none is needed.
            var credential = _registry.AcceptedCredential?.ForEngine(host) ?? new AuthConfig { ServerAddress = host };
            await _engine.Client.Images.PushImageAsync(
                repository, new ImagePushParameters { Tag = tag }, credential, messages, stop.Token)
                .ConfigureAwait(false);
            failure = messages.Error;
        }
        catch (DockerApiException e)
        {
            failure = EngineMessages.Message(e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure = "";
        }

        var fault = asked is null ? null : await asked.ConfigureAwait(false);
        if (failure is not null && (fault ?? await AskAsync().ConfigureAwait(false)) is { } lasting)
        {
            throw new DiagnosticException(lasting);
        }

        return failure;

        // The engine tries each layer for a minute and does not say what the registry answers. A full disk does not
        // change by that: the registry itself is asked, and the engine is stopped.
        async Task<Diagnostic?> AskAsync()
        {
            var found = await _registry.FindStorageFaultAsync(image.Name, cancellationToken).ConfigureAwait(false);
            if (found is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }

            return found;
        }
    }

    // The engine tells what happened between it and the registry in words alone: what a registry says for good is not
    // asked again, and all else (a reset, 429, 5xx, a timeout) may pass.
    private static bool MayPass(string failure) => !s_final.Any(
        word => failure.Contains(word, StringComparison.OrdinalIgnoreCase));
}
