namespace Slipway.Images;

/// <summary>What a request wants to do with a repository.</summary>
/// <param name="Repository">The repository, with the registry's prefix.</param>
/// <param name="IsPush">Whether it writes.</param>
internal sealed record RegistryScope(string Repository, bool IsPush)
{
    /// <summary>As token services name it (<see href="https://distribution.github.io/distribution/spec/auth/scope/"/>).</summary>
    public string Text => $"repository:{Repository}:{(IsPush ? "pull,push" : "pull")}";

    /// <summary>What it does, in a word.</summary>
    public string Action => IsPush ? "push" : "pull";

    /// <summary>
    /// Azure's built-in role that allows it (<see href="https://learn.microsoft.com/azure/container-registry/container-registry-roles"/>).
    /// </summary>
    public string Role => IsPush ? "AcrPush" : "AcrPull";
}
