using System.Collections.Immutable;
using System.Net;
using Docker.DotNet;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>A package that is installed in an image.</summary>
/// <param name="Kind">Where it comes from: <c>apt</c>, <c>python</c> or <c>R</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
public sealed record InstalledPackage(string Kind, string Name, string Version);

/// <summary>
/// Lists what is installed in an image: all of it, not only what manifests declare, since most of what changes from one
/// build to the next is what nobody has named. The image's own dpkg, Python and R are asked, in a container.
/// </summary>
/// <param name="engine">Runs the container; it pulls an image that it does not have.</param>
/// <param name="registry">Where the images are.</param>
/// <param name="logger">Is told what could not be listed.</param>
public sealed class PackageInventory(ContainerEngine engine, RegistryClient registry, ILogger logger)
{
    // Each line of an answer: kind, name and version, parted by tabs. Names of variables are dpkg's, not the shell's.
    private const string Script =
        """
        if command -v dpkg-query >/dev/null 2>&1; then dpkg-query -W -f='apt\t${Package}\t${Version}\n'; fi
        for python in python3 python; do
          if command -v $python >/dev/null 2>&1; then
            $python -c '
        from importlib.metadata import distributions
        for d in distributions():
            print("python", d.metadata["Name"], d.version, sep="\t")'
            break
          fi
        done
        if command -v Rscript >/dev/null 2>&1; then
          Rscript --vanilla -e 'p <- installed.packages(); cat(sprintf("R\t%s\t%s\n", p[, "Package"], p[, "Version"]), sep = "")'
        fi
        true
        """;

    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(2);

    /// <summary>Lists the packages of an image, sorted by kind and name; none, with a warning, where it can't be asked.</summary>
    /// <exception cref="DiagnosticException">SLP3021 or SLP3022: the image can't be pulled.</exception>
    public async Task<ImmutableArray<InstalledPackage>> ReadAsync(
        PublishedImage image, CancellationToken cancellationToken = default)
    {
        await EnsureHereAsync(image, cancellationToken).ConfigureAwait(false);
        var packages = new SortedSet<InstalledPackage>(Comparer<InstalledPackage>.Create((a, b) => string.CompareOrdinal(
            $"{a.Kind}\t{a.Name}\t{a.Version}", $"{b.Kind}\t{b.Name}\t{b.Version}")));
        var container = new TestContainer(engine, image.Reference, s_silence);
        var exit = await container.RunAsync(
            "/bin/sh",
            ["-c", Script],
            line =>
            {
                if (line.Split('\t') is [var kind, var name, var version])
                {
                    packages.Add(new InstalledPackage(kind, name, version.TrimEnd('\r')));
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (exit?.ExitCode is not 0)
        {
            logger.LogWarning(
                "{Image}: what is installed in it can't be listed: {Reason}",
                image.Name, exit is null ? "it has no shell" : exit.ErrorOutput);
        }

        return [.. packages];
    }

    private async Task EnsureHereAsync(PublishedImage image, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Images.InspectImageAsync(image.Reference, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            logger.LogInformation("{Image}: pulling {Reference} to list its packages.", image.Name, image.Reference);
        }

        if (await registry.PullAsync(engine, image, platform: null, cancellationToken).ConfigureAwait(false) is { } error)
        {
            throw new DiagnosticException(new Diagnostic(Codes.RegistryFailed, $"{image.Reference} can't be pulled: {error}")
            {
                Remedy = "check that the engine can reach the registry",
            });
        }
    }
}
