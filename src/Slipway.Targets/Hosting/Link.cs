namespace Slipway.Targets;

/// <summary>What a target wants to be found by those who read how a build went.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Url">Where it is.</param>
internal sealed record Link(string Text, Uri Url);
