using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>What Docker's configuration has for a registry.</summary>
/// <param name="Credential">What opens it; null when there is nothing.</param>
/// <param name="Problem">Why there is nothing though there may well be something (SLP3028), for a person to mend.</param>
internal sealed record DockerLogin(RegistryCredential? Credential, Diagnostic? Problem = null)
{
    /// <summary>Docker knows nothing of the registry.</summary>
    public static DockerLogin None { get; } = new(Credential: null);
}
