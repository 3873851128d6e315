using System.Collections.Immutable;
using Docker.DotNet.Models;

namespace Slipway.Images;

/// <summary>What an image's configuration says, in the parts that tests look at.</summary>
internal sealed record ImageConfiguration
{
    public required ImmutableDictionary<string, string> Variables { get; init; }

    /// <summary>What it is for, such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }

    public required ImmutableDictionary<string, string> Labels { get; init; }

    public required ImmutableArray<string> Entrypoint { get; init; }

    public required ImmutableArray<string> Cmd { get; init; }

    /// <summary>With their protocols: <c>8080/tcp</c>.</summary>
    public required ImmutableArray<string> Ports { get; init; }

    public required ImmutableArray<string> Volumes { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string User { get; init; }

    public static async Task<ImageConfiguration> ReadAsync(
        ContainerEngine engine, string imageId, CancellationToken cancellationToken)
    {
        var image = await engine.Client.Images.InspectImageAsync(imageId, cancellationToken).ConfigureAwait(false);
        var config = image.Config ?? new DockerOCIImageConfig();
        return new ImageConfiguration
        {
            Variables = (config.Env ?? []).Select(variable => variable.Split('=', 2))
                .ToImmutableDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? ""),
            Platform = $"{image.Os}/{image.Architecture}",
            Labels = (config.Labels ?? new Dictionary<string, string>()).ToImmutableDictionary(),
            Entrypoint = [.. config.Entrypoint ?? []],
            Cmd = [.. config.Cmd ?? []],
            Ports = [.. config.ExposedPorts?.Keys ?? []],
            Volumes = [.. config.Volumes?.Keys ?? []],
            WorkingDirectory = config.WorkingDir ?? "",
            User = config.User ?? "",
        };
    }
}
