namespace Slipway.Workspace.State;

/// <summary>What a token is for: each of Azure's services takes those alone that were made for it.</summary>
/// <param name="Uri">As a token says it.</param>
/// <param name="Suffix">What the name of the token's file ends with.</param>
internal sealed record Audience(string Uri, string Suffix)
{
    /// <summary>Azure Resource Manager's.</summary>
    public static Audience Management { get; } = new("https://management.azure.com", "");

    /// <summary>Azure ML's own: clients that ask for a token of it refuse one that does not say this to the letter.</summary>
    public static Audience MachineLearning { get; } = new("https://ml.azure.com", ".ml");

    /// <summary>The storage's.</summary>
    public static Audience Storage { get; } = new("https://storage.azure.com", ".storage");

    public static IReadOnlyList<Audience> All { get; } = [Management, MachineLearning, Storage];
}
