namespace Slipway.Pipelines.Resources;

/// <summary>What must be known of a workspace to form resources for it.</summary>
/// <param name="Id">Its resource id, without a slash at the end.</param>
/// <param name="Location">Its Azure region.</param>
/// <param name="UniqueId">Its <c>workspaceId</c>, a GUID.</param>
/// <param name="DiscoveryUrl">Where its data plane's addresses are found.</param>
internal sealed record WorkspaceInfo(string Id, string Location, string UniqueId, string DiscoveryUrl)
{
    /// <summary>The resource id of what is at a path below the workspace.</summary>
    public string IdOf(string path) => $"{Id}/{path}";
}
