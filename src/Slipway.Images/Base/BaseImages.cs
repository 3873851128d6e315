using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>Provides base images: from the engine, else from their registry, else from Debian's archive.</summary>
internal sealed class BaseImages(ContainerEngine engine, bool allowInstall, ILogger logger, bool refresh = false) : IDisposable
{
    // Two images that are built at once may want the same base.
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<string, bool> _refreshed = new(StringComparer.Ordinal);

    /// <summary>
    /// The base as the engine has it, or null; fetches nothing. One that is to be refreshed first is not known yet.
    /// </summary>
    public async Task<BaseImage?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (IsToBeRefreshed(name))
        {
            return null;
        }

        try
        {
            var image = await engine.Client.Images.InspectImageAsync(name, cancellationToken).ConfigureAwait(false);
            return new BaseImage(name, image.ID, await IdentifyAsync(name, image, cancellationToken).ConfigureAwait(false))
            {
                Triggers = [.. image.Config?.OnBuild ?? []],
            };
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The base, fetched or made when the engine does not have it.</summary>
    /// <exception cref="DiagnosticException">SLP2005: it can't be had, with the Dockerfile's line.</exception>
    public async Task<BaseImage> EnsureAsync(
        ImageNameInDockerfile wanted, string dockerfile, string platform, CancellationToken cancellationToken)
    {
        var name = wanted.Name;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is { } present)
            {
                return present;
            }

            await FetchAsync(wanted, dockerfile, platform, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        return await FindAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(NotAvailable(wanted, dockerfile, "the engine does not know it after all"));
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    // What a digest names never changes.
    private bool IsToBeRefreshed(string name) =>
        refresh && !name.Contains('@', StringComparison.Ordinal) && !_refreshed.ContainsKey(name);

    private async Task FetchAsync(
        ImageNameInDockerfile wanted, string dockerfile, string platform, CancellationToken cancellationToken)
    {
        var name = wanted.Name;
        var refusal = await PullAsync(name, platform, cancellationToken).ConfigureAwait(false);
        _refreshed[name] = true;
        if (refusal is null)
        {
            return;
        }

        if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is not null)
        {
            logger.LogWarning("{Base} can't be refreshed ({Reason}); it is used as the engine has it.", name, refusal);
            return;
        }

        await MakeAsync(wanted, dockerfile, platform, refusal, cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeAsync(
        ImageNameInDockerfile wanted, string dockerfile, string platform, string refusal, CancellationToken cancellationToken)
    {
        if (DebianRootFileSystem.SuiteOf(wanted.Name) is not { } suite)
        {
            throw new DiagnosticException(NotAvailable(wanted, dockerfile, refusal));
        }

        logger.LogInformation(
            "{Base} can't be pulled ({Reason}); making it from Debian's archive with mmdebstrap.", wanted.Name, refusal);
        var maker = new DebianRootFileSystem(engine, new AptPackages(logger, allowInstall), logger);
        try
        {
            await maker.MakeAsync(wanted.Name, suite, platform, cancellationToken).ConfigureAwait(false);
        }
        catch (DiagnosticException e)
        {
            throw new DiagnosticException([NotAvailable(wanted, dockerfile, refusal), .. e.Diagnostics], e);
        }
    }

    private static Diagnostic NotAvailable(ImageNameInDockerfile wanted, string dockerfile, string reason) =>
        new(Codes.NoBaseImage, $"the base image '{wanted.Name}' is not in the engine and can't be pulled: {reason}")
        {
            File = dockerfile,
            Line = wanted.Line,
            Remedy = "check its name and that its registry can be reached, or 'docker load' it into the engine",
        };

    /// <summary>Null when it was pulled, else why not.</summary>
    private async Task<string?> PullAsync(string name, string platform, CancellationToken cancellationToken)
    {
        logger.LogInformation("Pulling the base image {Base}.", name);
        var reference = ImageReference.Parse(name);
        var login = await DockerCredentials.FindAsync(reference.Registry, cancellationToken).ConfigureAwait(false);
        var error = await engine.PullAsync(
            reference.Repository, reference.Tag, platform, login.Credential?.ForEngine(reference.Registry), cancellationToken)
            .ConfigureAwait(false);
        if (error is null && login.Problem is not null)
        {
            logger.LogWarning("{Problem}", login.Problem);
        }

        return error is null || login.Problem is null ? error : $"{error} ({login.Problem.Message})";
    }

    private async Task<string> IdentifyAsync(string name, ImageInspectResponse image, CancellationToken cancellationToken)
    {
        var repository = ImageReference.Parse(name).Repository;
        var digest = (image.RepoDigests ?? [])
            .FirstOrDefault(known => known.StartsWith($"{repository}@", StringComparison.Ordinal));
        if (digest is not null)
        {
            return digest[(digest.IndexOf('@', StringComparison.Ordinal) + 1)..];
        }

        if (image.Config?.Labels is { } labels
            && labels.TryGetValue(ImageLabels.BaseRecipe, out var recipe)
            && labels.TryGetValue(ImageLabels.BasePackages, out var packages)
            && await IsOneStepAsync(image.ID, cancellationToken).ConfigureAwait(false))
        {
            return "debian:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{recipe}\n{packages}")));
        }

        return image.ID;
    }

    // Images built from such a base inherit its labels, but have a longer history.
    private async Task<bool> IsOneStepAsync(string id, CancellationToken cancellationToken) =>
        (await engine.Client.Images.GetImageHistoryAsync(id, cancellationToken).ConfigureAwait(false)).Count == 1;
}
