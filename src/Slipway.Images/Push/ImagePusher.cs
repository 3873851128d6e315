using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// Pushes tested images under the tag of their identity, and attaches the proof of their tests to their digest.
/// </summary>
public sealed class ImagePusher
{
    private const int Repetitions = 4;

    private readonly ContainerEngine _engine;
    private readonly ImageProofs _proofs;
    private readonly ILogger _logger;
    private readonly TimeSpan _firstDelay;
    private readonly TimeSpan _patience;

    /// <summary>Creates a pusher.</summary>
    /// <param name="engine">The engine that has the images, and pushes them.</param>
    /// <param name="proofs">The registry that gets them, and what proves them there.</param>
    /// <param name="logger">Is told what is pushed.</param>
    public ImagePusher(ContainerEngine engine, ImageProofs proofs, ILogger logger)
        : this(engine, proofs, logger, TimeSpan.FromSeconds(2))
    {
    }

    // How long it waits before it repeats a push, each time twice as long as before.
    internal ImagePusher(ContainerEngine engine, ImageProofs proofs, ILogger logger, TimeSpan firstDelay, TimeSpan? patience = null)
    {
        _engine = engine;
        _proofs = proofs;
        _logger = logger;
        _firstDelay = firstDelay;
        _patience = patience ?? TimeSpan.FromSeconds(60);
    }

    private RegistryClient Registry => _proofs.Registry;

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
        await Registry.AuthorizePushAsync(name, cancellationToken).ConfigureAwait(false);

        var repository = $"{Registry.Registry.Host}/{Registry.Registry.Prefix}{name}";
        _logger.LogInformation("{Image}: pushing {Repository}:{Tag}.", name, repository, tag);
        WritePoint.Pass($"the engine's tag {repository}:{tag}");
        await _engine.Client.Images.TagImageAsync(
            image.Id, new ImageTagParameters { RepositoryName = repository, Tag = tag }, cancellationToken)
            .ConfigureAwait(false);
        var pushed = await PushAsync(image.Definition, repository, tag, cancellationToken).ConfigureAwait(false);

        // By the digest that the engine tells: the tag may be another's already.
        var published = await Registry.FindImageAsync(name, pushed ?? tag, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                Codes.OtherImagePushed, $"the engine reports that {repository}:{tag} was pushed, and the registry has no such image"));
        // An engine with containerd's image store names images by their manifest's digest.
        if (image.Id != published.ConfigDigest && image.Id != published.Digest)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.OtherImagePushed,
                $"{repository}:{tag} is not the image that was tested: its configuration is {published.ConfigDigest}, "
                + $"the tested image is {image.Id}")
            {
                File = image.Definition.RelativeFolder,
                Remedy = "another build pushed the same content at the same time; run it again to use that image",
            });
        }

        await _proofs.AddAsync(tested, published, cancellationToken).ConfigureAwait(false);
        _logger.LogInformation("{Image}: {Reference}.", name, published.Reference);
        return published;
    }

    /// <returns>The digest that the image has there, if the engine tells it.</returns>
    private async Task<string?> PushAsync(ImageDefinition image, string repository, string tag, CancellationToken cancellationToken)
    {
        var patience = new PushPatience(_patience, TimeProvider.System);
        var retries = new ResiliencePipelineBuilder<PushOutcome>()
            .AddRetry(new RetryStrategyOptions<PushOutcome>
            {
                MaxRetryAttempts = Repetitions,
                BackoffType = DelayBackoffType.Exponential,
                Delay = _firstDelay,
                UseJitter = true,
                ShouldHandle = push => ValueTask.FromResult(push.Outcome.Result?.Failure is { MayPass: true } && !patience.IsExhausted),
                OnRetry = push =>
                {
                    _logger.LogWarning(
                        "{Image}: the push failed, and is repeated in {Seconds:0.#} s: {Reason}",
                        image.Name, push.RetryDelay.TotalSeconds, push.Outcome.Result!.Failure);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        var outcome = await retries.ExecuteAsync(
            async token => await PushOnceAsync(image, repository, tag, patience, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return outcome.Failure is { } failure
            ? throw new DiagnosticException(failure.Describe(image, repository, Registry.Registry, Registry.AcceptedCredential))
            : outcome.Digest;
    }

    private async Task<PushOutcome> PushOnceAsync(
        ImageDefinition image, string repository, string tag, PushPatience patience, CancellationToken cancellationToken)
    {
        var host = Registry.Registry.Host;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (patience.Left is { } left)
        {
            stop.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        Task<Diagnostic?>? asked = null;
        string? digest = null;
        var messages = new EngineMessages(message =>
        {
            _logger.LogDebug("{Image}: {Layer} {Status}", image.Name, message.ID, message.Status);
            if (message.Aux?.ExtensionData is { } aux && aux.TryGetValue("Digest", out var told))
            {
                digest = told.ToString();
            }

            if (patience.Note(message))
            {
                stop.CancelAfter(patience.Left ?? Timeout.InfiniteTimeSpan);
            }

            if (asked is null && message.Status?.StartsWith("Retrying", StringComparison.Ordinal) is true)
            {
                asked = AskAboutAsync(message.ID);
            }
        });
        string? failure;
        try
        {
            // The engine wants a credential even where none is needed.
            var credential = Registry.AcceptedCredential?.ForEngine(host) ?? new AuthConfig { ServerAddress = host };
            WritePoint.Pass($"the push of {repository}:{tag}");
            await _engine.Client.Images.PushImageAsync(
                repository, new ImagePushParameters { Tag = tag }, credential, messages, stop.Token)
                .ConfigureAwait(false);
            failure = messages.Error;
        }
        catch (DockerApiException e)
        {
            failure = EngineMessages.Message(e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Its time is over, or the registry was found to be at fault, which is told below. A timer may end a moment
            // before the clock says so.
            patience.RunOut();
            failure = $"{host} has taken no layer for {patience.Limit}";
        }

        if (failure is not null)
        {
            patience.Begin();
        }

        var fault = asked is null ? null : await asked.ConfigureAwait(false);
        if (failure is not null && (fault ?? await AskAsync().ConfigureAwait(false)) is { } lasting)
        {
            throw new DiagnosticException(lasting);
        }

        return new PushOutcome(digest, failure is null ? null : new PushFailure(failure));

        async Task<Diagnostic?> AskAboutAsync(string? layer)
        {
            var found = await AskAsync().ConfigureAwait(false);
            if (found is null)
            {
                _logger.LogWarning(
                    "{Image}: {Host} does not take the layer {Layer}, which is tried again; if it takes none for {Limit}, the push is given up",
                    image.Name, host, layer, patience.Limit);
            }

            return found;
        }

        // The engine tries each layer for a minute and does not say what the registry answers. A full disk does not
        // change by that: the registry itself is asked, and the engine is stopped.
        async Task<Diagnostic?> AskAsync()
        {
            var found = await Registry.FindStorageFaultAsync(image.Name, cancellationToken).ConfigureAwait(false);
            if (found is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }

            return found;
        }
    }

    private sealed record PushOutcome(string? Digest, PushFailure? Failure);
}
