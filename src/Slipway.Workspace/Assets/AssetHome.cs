using Slipway.Workspace.Http;
using Slipway.Workspace.Registries;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Assets;

/// <summary>Where assets lie, and what they are stored under there.</summary>
/// <param name="Registry">The name of a registry; null for the workspace.</param>
internal sealed record AssetHome(string? Registry)
{
    public static AssetHome Workspace { get; } = new(Registry: null);

    /// <summary>Whether it is the registry of the curated environments, which a table says and nobody puts.</summary>
    public bool IsCurated => CuratedEnvironments.Registry.Equals(Registry, StringComparison.OrdinalIgnoreCase);

    /// <summary>What its containers lie in.</summary>
    public string Parent => Registry ?? "";

    /// <summary>How people are told of it.</summary>
    public string Shown => Registry is null ? "the workspace" : $"the registry '{Registry}'";

    /// <summary>The home of the assets that a request asks for.</summary>
    public static AssetHome Of(ApiRequest request) => new(request.FindPath("registryName"));

    /// <summary>The type of its containers.</summary>
    public string Containers(AssetKind kind) => Registry is null ? kind.Segment : $"{RegistryOperations.Kind}/{kind.Segment}";

    /// <summary>The type of their versions.</summary>
    public string Versions(AssetKind kind) => $"{Containers(kind)}/versions";

    /// <summary>What the versions of a name lie in.</summary>
    public string ParentOfVersions(string name) => ResourceStore.PathOf(Parent, name);
}
