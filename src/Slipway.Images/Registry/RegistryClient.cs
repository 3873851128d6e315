using System.Net;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// Reads what a registry holds, and gives further tags to it, over the OCI distribution API
/// (<see href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md"/>): TLS but on loopback, with the
/// user's Docker credentials or, at an Azure Container Registry, the Azure identity.
/// </summary>
public sealed partial class RegistryClient : IDisposable
{
    // Manifests and what is attached to images; no layers.
    private const int LargestAnswer = 16 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly RegistryAuthentication _authentication;
    private readonly ResiliencePipeline<HttpResponseMessage> _retries;

    /// <summary>Creates a client; contacts nothing.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="azureCredential">The Azure identity; <see cref="DefaultAzureCredential"/> unless told.</param>
    /// <param name="logger">Is told what is worth knowing though it is no error; nobody unless told.</param>
    public RegistryClient(RegistryAddress registry, TokenCredential? azureCredential = null, ILogger? logger = null)
        : this(registry, azureCredential, token => DockerCredentials.FindAsync(registry, token), logger: logger)
    {
    }

    internal RegistryClient(
        RegistryAddress registry,
        TokenCredential? azureCredential,
        Func<CancellationToken, Task<DockerLogin>> dockerLogin,
        HttpMessageHandler? handler = null,
        ILogger? logger = null)
    {
        Registry = registry;
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = !registry.IsLoopback })
        {
            Timeout = TimeSpan.FromSeconds(100),
            MaxResponseContentBufferSize = LargestAnswer,
        };
        _authentication = new RegistryAuthentication(
            _http, registry, dockerLogin, azureCredential ?? new DefaultAzureCredential(), logger ?? NullLogger.Instance);
        _retries = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 4,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(300),
                UseJitter = true,
                ShouldHandle = async outcome => IsTransient(outcome.Outcome, registry)
                    && !await IsStorageFaultAsync(outcome.Outcome, outcome.Context.CancellationToken).ConfigureAwait(false),
                DelayGenerator = outcome => ValueTask.FromResult(RetryAfter(outcome.Outcome.Result)),
            })
            .Build();
    }

    /// <summary>The registry that it speaks to.</summary>
    public RegistryAddress Registry { get; }

    internal RegistryCredential? AcceptedCredential => _authentication.Accepted;

    /// <summary>The image at a tag or digest, or null when the registry has none there.</summary>
    /// <param name="name">The image's name, without the registry and its prefix.</param>
    /// <param name="reference">A tag, or a digest.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="DiagnosticException">
    /// SLP3021: the registry can't be reached, or answers what it should not. SLP3022: it refuses the credentials.
    /// SLP3025: what it has there is not an image, or not what its digest says. SLP3029: its disk fails it.
    /// </exception>
    public async Task<PublishedImage?> FindImageAsync(
        string name, string reference, CancellationToken cancellationToken = default)
    {
        var repository = Registry.Prefix + name;
        if (await GetManifestAsync(repository, reference, cancellationToken).ConfigureAwait(false) is not { } manifest)
        {
            return null;
        }

        var config = manifest.ConfigDigest;
        if (manifest.PlatformDigest is { } digest)
        {
            // An index names a manifest for each platform; the configuration is the platform's.
            config = (await GetManifestAsync(repository, digest, cancellationToken).ConfigureAwait(false))?.ConfigDigest;
        }

        return config is null
            ? throw NotAnImage(repository, reference, "its manifest names no configuration")
            : new PublishedImage(name, $"{Registry.Host}/{repository}", manifest.Digest, config);
    }

    /// <summary>
    /// Makes sure that the registry lets this user push an image, so that a refusal comes before a long build: begins an
    /// upload and gives it up. A token service may well give a token that allows less than was asked for.
    /// </summary>
    /// <exception cref="DiagnosticException">SLP3021, SLP3022 or SLP3029, as <see cref="FindImageAsync"/>.</exception>
    public async Task AuthorizePushAsync(string name, CancellationToken cancellationToken = default)
    {
        var scope = new RegistryScope(Registry.Prefix + name, IsPush: true);
        using var answer = await SendAsync(
            scope,
            () => new HttpRequestMessage(HttpMethod.Post, new Uri(Registry.Endpoint, $"/v2/{scope.Repository}/blobs/uploads/")),
            cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.Accepted || answer.Headers.Location is not { } upload)
        {
            throw new DiagnosticException(await UnexpectedAsync(
                answer, $"an upload to {scope.Repository}", "check that it is not read-only", cancellationToken)
                .ConfigureAwait(false));
        }

        // Registries that can't be told remove what was given up by themselves, some time.
        using var ended = await SendAsync(
            scope, () => new HttpRequestMessage(HttpMethod.Delete, new Uri(Registry.Endpoint, upload)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Has an engine pull an image from here.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="image">The image, which is pulled by its digest.</param>
    /// <param name="platform">The platform, where the image has several; null for the engine's own.</param>
    /// <param name="cancellationToken">Cancels the pull.</param>
    /// <returns>Null when the engine has it now, else why not.</returns>
    public async Task<string?> PullAsync(
        ContainerEngine engine, PublishedImage image, string? platform, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(image);
        // Nobody knows what opens the registry before it has been asked for something.
        await GetManifestAsync(Registry.Prefix + image.Name, image.Digest, cancellationToken).ConfigureAwait(false);
        return await engine.PullAsync(
            image.Repository, image.Digest, platform, AcceptedCredential?.ForEngine(Registry.Host), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Why the registry can store nothing, however often it is tried (SLP3029); null when it is not known to be so.</summary>
    internal async Task<Diagnostic?> FindStorageFaultAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await AuthorizePushAsync(name, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DiagnosticException e)
        {
            return e.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Code == Codes.RegistryFull);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authentication.Dispose();
        _http.Dispose();
    }

    private async Task<RegistryManifest?> GetManifestAsync(
        string repository, string reference, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            new RegistryScope(repository, IsPush: false),
            () =>
            {
                var request = new HttpRequestMessage(
                    HttpMethod.Get, new Uri(Registry.Endpoint, $"/v2/{repository}/manifests/{reference}"));
                foreach (var type in RegistryManifest.MediaTypes)
                {
                    request.Headers.Accept.ParseAdd(type);
                }

                return request;
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!answer.IsSuccessStatusCode)
        {
            throw new DiagnosticException(
                await UnexpectedAsync(answer, $"{repository}:{reference}", null, cancellationToken).ConfigureAwait(false));
        }

        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var digest = RegistryManifest.DigestOf(body);
        if (reference.StartsWith("sha256:", StringComparison.Ordinal) && reference != digest)
        {
            throw NotAnImage(repository, reference, $"what is there has the digest {digest}");
        }

        try
        {
            return RegistryManifest.Parse(digest, answer.Content.Headers.ContentType?.MediaType ?? "", body);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw NotAnImage(repository, reference, $"its manifest can't be read: {e.Message}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        RegistryScope scope, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.ExecuteAsync(
                async token =>
                {
                    if (scope.IsPush)
                    {
                        WritePoint.Pass($"a request to push to {scope.Repository}");
                    }

                    return await _authentication.SendAsync(scope, create, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DiagnosticException(Unexpected($"it can't be reached: {e.Message}"), e);
        }
    }

    // A registry names a time of waiting, or a point in time. More than a minute is not waited for.
    private static TimeSpan? RetryAfter(HttpResponseMessage? answer)
    {
        var wanted = answer?.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;
        return wanted is { } time ? TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds, 0, 60)) : null;
    }

    // A refused connection on this machine will not heal by itself; elsewhere it may.
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome, RegistryAddress registry) => outcome switch
    {
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } } => false,
        { Exception: HttpRequestException } => !registry.IsLoopback,
        { Result.StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout } => true,
        { Result: { } answer } => (int)answer.StatusCode >= 500,
        _ => false,
    };

    private static async ValueTask<bool> IsStorageFaultAsync(
        Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) =>
        outcome.Result is { } answer
        && await RegistryErrors.StorageFaultAsync(answer, cancellationToken).ConfigureAwait(false) is not null;

    private Diagnostic Unexpected(string reason) => new(Codes.RegistryFailed, $"the registry {Registry.Host} can't be used: {reason}")
    {
        Remedy = "check its address and the way to it",
    };

    private async Task<Diagnostic> UnexpectedAsync(
        HttpResponseMessage answer, string what, string? remedy, CancellationToken cancellationToken)
    {
        if (await RegistryErrors.StorageFaultAsync(answer, cancellationToken).ConfigureAwait(false) is { } fault)
        {
            return new Diagnostic(Codes.RegistryFull, $"the registry {Registry.Host} can store nothing: {fault}")
            {
                Remedy = "make room on the disk that has its data, or make that disk writable, then run it again",
            };
        }

        var reason = await RegistryErrors.DescribeAsync(answer, cancellationToken).ConfigureAwait(false);
        var diagnostic = Unexpected($"it answers {reason} to {what}");
        return remedy is null ? diagnostic : diagnostic with { Remedy = remedy };
    }

    private DiagnosticException NotAnImage(string repository, string reference, string reason) => new(
        new Diagnostic(Codes.NotAnImageThere, $"{Registry.Host}/{repository}:{reference} is not an image that can be used: {reason}")
        {
            Remedy = "push it again under another name, or remove it from the registry",
        });
}
