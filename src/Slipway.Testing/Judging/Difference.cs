namespace Slipway.Testing.Judging;

/// <summary>Where a file differs from its snapshot.</summary>
/// <param name="Place">The place in it.</param>
/// <param name="Wanted">What the snapshot has there.</param>
/// <param name="Found">What the file has there.</param>
internal sealed record Difference(string Place, string Wanted, string Found);
