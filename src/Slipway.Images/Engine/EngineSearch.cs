using System.Collections.Immutable;
using System.Net.Sockets;
using Docker.DotNet;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>Finds a container engine, and as a last resort starts one.</summary>
internal sealed class EngineSearch(ContainerEngineOptions options)
{
    /// <summary>What to do about an engine that does not let this user in.</summary>
    public const string JoinGroup = "add the user to the group 'docker' and log in again, or run as root";

    private static readonly TimeSpan s_answerTimeout = TimeSpan.FromSeconds(5);

    public async Task<ContainerEngine?> FindAsync(CancellationToken cancellationToken) =>
        (await LookAsync(cancellationToken).ConfigureAwait(false)).Engine;

    /// <summary>Looks for an engine that answers, and for one that is there and lets this user not in.</summary>
    public async Task<(ContainerEngine? Engine, Uri? Refused)> LookAsync(CancellationToken cancellationToken)
    {
        Uri? refused = null;
        foreach (var endpoint in Candidates())
        {
            try
            {
                if (await TryAsync(endpoint, cancellationToken).ConfigureAwait(false) is { } engine)
                {
                    return (engine, null);
                }
            }
            catch (UnauthorizedAccessException)
            {
                refused ??= endpoint;
            }
        }

        return (null, refused);
    }

    public async Task<ContainerEngine> ConnectAsync(ILogger logger, CancellationToken cancellationToken)
    {
        var (found, refused) = await LookAsync(cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            logger.LogDebug("Container engine {Version} at {Endpoint}.", found.Version, found.Endpoint);
            return found;
        }

        if (refused is not null)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.EngineRefuses, $"the container engine at {refused} does not let this user in")
            {
                Remedy = JoinGroup,
            });
        }

        if (options.Host is { Length: > 0 } host)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.NoEngine, $"no container engine answers at {host}, which DOCKER_HOST names")
            {
                Remedy = "start that engine, or unset DOCKER_HOST to use a local one",
            });
        }

        var daemon = new EngineDaemon(new AptPackages(logger, options.AllowInstall), logger);
        await daemon.StartAsync(cancellationToken).ConfigureAwait(false);
        return await WaitAsync(daemon, logger, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ContainerEngine> WaitAsync(
        EngineDaemon daemon, ILogger logger, CancellationToken cancellationToken)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(options.StartTimeout.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (TimeProvider.System.GetTimestamp() < end)
        {
            if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } engine)
            {
                logger.LogInformation(
                    "The container engine {Version} answers at {Endpoint}.", engine.Version, engine.Endpoint);
                return engine;
            }

            if (daemon.HasEnded())
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken).ConfigureAwait(false);
        }

        throw new DiagnosticException(daemon.Failure());
    }

    private ImmutableArray<Uri> Candidates()
    {
        if (options.Host is { Length: > 0 } host)
        {
            return Uri.TryCreate(host, UriKind.Absolute, out var given)
                && given.Scheme is "unix" or "tcp" or "http" or "npipe"
                ? [given]
                : throw new DiagnosticException(new Diagnostic(
                    Codes.InvalidEngineAddress, $"'{host}' is not an engine's address that can be used here")
                {
                    Remedy = "set DOCKER_HOST to unix:///path/of.sock, tcp://host:port or npipe://./pipe/name",
                });
        }

        if (OperatingSystem.IsWindows())
        {
            return [new Uri("npipe://./pipe/docker_engine")];
        }

        // The system's engine, a rootless one, and Docker Desktop's.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        string?[] sockets =
        [
            "/var/run/docker.sock",
            runtime is { Length: > 0 } ? $"{runtime}/docker.sock" : null,
            $"{home}/.docker/run/docker.sock",
            $"{home}/.docker/desktop/docker.sock",
        ];
        return [.. sockets.Where(File.Exists).Select(socket => new Uri($"unix://{socket}"))];
    }

    private static async Task<ContainerEngine?> TryAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_answerTimeout);
        var client = new DockerClientBuilder()
            .WithEndpoint(endpoint)
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .Build();
        try
        {
            var version = await client.System.GetVersionAsync(patience.Token).ConfigureAwait(false);
            return new ContainerEngine(
                client, endpoint, version.Version, version.APIVersion, $"{version.Os}/{version.Arch}", HasBuildKit(version));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is HttpRequestException or DockerApiException or IOException or TimeoutException
                or SocketException or OperationCanceledException)
        {
            client.Dispose();
            return IsRefusal(e) ? throw new UnauthorizedAccessException(endpoint.ToString(), e) : null;
        }
    }

    // Docker's own engine has BuildKit since API 1.39, on Linux; others that speak its API do not.
    private static bool HasBuildKit(Docker.DotNet.Models.VersionResponse version) =>
        version.Os == "linux"
        && Version.TryParse(version.APIVersion, out var api)
        && api >= new Version(1, 39)
        && version.Components?.Any(component => component.Name == "Engine") == true;

    private static bool IsRefusal(Exception? e) => e switch
    {
        null => false,
        SocketException { SocketErrorCode: SocketError.AccessDenied } => true,
        _ => IsRefusal(e.InnerException),
    };
}
