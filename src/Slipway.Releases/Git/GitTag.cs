namespace Slipway.Releases;

/// <summary>A tag.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Commit">The commit that it is on.</param>
/// <param name="Message">An annotated tag's message; null for a lightweight one.</param>
public sealed record GitTag(string Name, string Commit, string? Message);
