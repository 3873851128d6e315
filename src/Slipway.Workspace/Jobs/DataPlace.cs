using Slipway.Workspace.Blobs;

namespace Slipway.Workspace.Jobs;

/// <summary>Where data lies that a job reads.</summary>
/// <param name="Location">The place in the workspace's storage.</param>
/// <param name="Source">The URI of public data, which is fetched to that place before a step runs; null for other data.</param>
internal sealed record DataPlace(BlobLocation Location, string? Source = null);
