using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// A container engine that answers the Docker Engine API. That a <c>docker</c> client is on PATH says nothing about
/// one, so that only an answer counts.
/// </summary>
public sealed class ContainerEngine : IDisposable
{
    internal ContainerEngine(DockerClient client, Uri endpoint, string version, string apiVersion, string platform, bool hasBuildKit)
    {
        Client = client;
        Endpoint = endpoint;
        Version = version;
        ApiVersion = apiVersion;
        Platform = platform;
        HasBuildKit = hasBuildKit;
    }

    /// <summary>Where it answers: <c>unix:///var/run/docker.sock</c>, <c>tcp://…</c> or <c>npipe://…</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>Its version, such as <c>20.10.24</c>.</summary>
    public string Version { get; }

    /// <summary>The newest version of the API that it speaks, such as <c>1.41</c>.</summary>
    public string ApiVersion { get; }

    /// <summary>What it runs by itself, such as <c>linux/amd64</c>.</summary>
    public string Platform { get; }

    /// <summary>Whether it has BuildKit, for a client that can speak to it.</summary>
    internal bool HasBuildKit { get; }

    internal DockerClient Client { get; }

    /// <summary>Looks for an engine; installs and starts nothing.</summary>
    /// <returns>The engine, or null when none answers.</returns>
    /// <exception cref="DiagnosticException">SLP3010: the address given can't be one of an engine.</exception>
    public static Task<ContainerEngine?> FindAsync(
        ContainerEngineOptions? options = null, CancellationToken cancellationToken = default) =>
        new EngineSearch(options ?? new ContainerEngineOptions()).FindAsync(cancellationToken);

    /// <summary>
    /// Gives an engine that answers: the one at <c>DOCKER_HOST</c>, else one at the usual sockets, else, as root on
    /// Debian or Ubuntu, one that is started here, installed with apt if need be; the log says so.
    /// </summary>
    /// <exception cref="DiagnosticException">
    /// SLP3010: the address can't be one of an engine. SLP3011: none is there. SLP3012: it does not let this user in.
    /// SLP3013: it was started and does not answer. SLP3014: it can't be installed.
    /// </exception>
    public static Task<ContainerEngine> ConnectAsync(
        ContainerEngineOptions options, ILogger logger, CancellationToken cancellationToken = default) =>
        new EngineSearch(options).ConnectAsync(logger, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    /// <summary>Pulls an image from its registry.</summary>
    /// <param name="repository">The registry, and the image's name there.</param>
    /// <param name="tag">A tag, or a digest.</param>
    /// <param name="platform">The platform, where the registry has several; null for the engine's own.</param>
    /// <param name="credential">Who pulls; null for nobody in particular.</param>
    /// <param name="cancellationToken">Cancels the pull.</param>
    /// <returns>Null when the engine has it now, else why not.</returns>
    internal async Task<string?> PullAsync(
        string repository, string tag, string? platform, AuthConfig? credential, CancellationToken cancellationToken)
    {
        var progress = new EngineMessages();
        try
        {
            await Client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = repository, Tag = tag, Platform = platform },
                credential,
                progress,
                cancellationToken).ConfigureAwait(false);
            return progress.Error;
        }
        catch (DockerApiException e)
        {
            return EngineMessages.Message(e);
        }
    }
}
