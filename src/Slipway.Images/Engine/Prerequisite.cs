using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>A program or service that building images needs, and whether it was found.</summary>
/// <param name="Name">What it is: "container engine".</param>
/// <param name="Found">Where it is, and its version where it tells one; null when it was not found.</param>
/// <param name="Remedy">How to get it when it was not found.</param>
public sealed record Prerequisite(string Name, string? Found, string Remedy)
{
    /// <summary>What is the matter when it was not found.</summary>
    public string Problem { get; init; } = "missing";

    /// <summary>Looks for all of them; installs, starts and changes nothing.</summary>
    public static async Task<ImmutableArray<Prerequisite>> FindAllAsync(
        ContainerEngineOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (found, refused) = await new EngineSearch(options ?? new ContainerEngineOptions()).LookAsync(cancellationToken).ConfigureAwait(false);
        using var engine = found;
        return
        [
            new Prerequisite(
                "container engine",
                engine is null ? null : $"{engine.Version} (API {engine.ApiVersion}, {engine.Platform}) at {engine.Endpoint}",
                refused is null
                    ? "start Docker, or set DOCKER_HOST; on Debian and Ubuntu root gets it with 'apt-get install docker.io'"
                    : EngineSearch.JoinGroup)
            {
                Problem = refused is null ? "missing" : $"there at {refused}, but does not let this user in",
            },
            Program("docker-registry", "for a local registry: 'apt-get install docker-registry', or give one with --registry"),
            Program("mmdebstrap", "for base images where Docker Hub is out of reach: 'apt-get install mmdebstrap'"),
            Program("git", "for the labels that name an image's commit: 'apt-get install git'"),
        ];
    }

    private static Prerequisite Program(string name, string remedy) => new(name, Executables.Find(name), remedy);
}
