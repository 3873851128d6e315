using System.Collections.Immutable;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>How images are built.</summary>
public sealed record ImageBuildOptions
{
    /// <summary>The platform that images are built for, part of their identity; <c>linux/amd64</c> unless told.</summary>
    public string Platform { get; init; } = "linux/amd64";

    /// <summary>Build arguments, part of the identity. Never a secret: the image's history shows them.</summary>
    public ImmutableDictionary<string, string> BuildArguments { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The folder for each image's whole build log (<c>NAME.log</c>), made if need be.</summary>
    public required string LogFolder { get; init; }

    /// <summary>
    /// The variables of which the engine knows by itself that they are proxies, given to the build when they are set
    /// here, and neither kept in the image nor part of its identity.
    /// </summary>
    public ImmutableDictionary<string, string> Proxies { get; init; } = ProxyVariables.FromEnvironment();

    /// <summary>What is taken out of logs.</summary>
    public SecretMask Mask { get; init; } = new();
}
