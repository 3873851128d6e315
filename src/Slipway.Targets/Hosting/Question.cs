namespace Slipway.Targets;

/// <summary>What is asked of somebody who sits at a terminal.</summary>
/// <param name="Text">What is wanted, in a few words.</param>
/// <param name="IsSecret">Whether the answer must not be seen.</param>
public sealed record Question(string Text, bool IsSecret)
{
    /// <summary>
    /// What one more Ctrl+C answers, after the one that has asked the build to stop; null when it ends the process.
    /// </summary>
    public string? OnInterrupt { get; init; }
}
