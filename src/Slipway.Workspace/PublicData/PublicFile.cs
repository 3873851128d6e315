namespace Slipway.Workspace.PublicData;

/// <summary>A file of public data.</summary>
/// <param name="Name">Its path below what was asked for; empty when it is that itself.</param>
/// <param name="Version">What changes when it does; null when its server does not say.</param>
/// <param name="Length">Its size in bytes, where its server says it.</param>
/// <param name="OpenAsync">Reads it.</param>
internal sealed record PublicFile(string Name, string? Version, long? Length, Func<CancellationToken, Task<Stream>> OpenAsync);
