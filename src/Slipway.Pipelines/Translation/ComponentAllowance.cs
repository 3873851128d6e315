namespace Slipway.Pipelines.Translation;

/// <summary>
/// Counts the components that are read from files, each time that a step names one: files in which each names the next one
/// twice make a thousand of ten.
/// </summary>
internal sealed class ComponentAllowance
{
    /// <summary>How many are read of one pipeline.</summary>
    public const int MostComponents = 1_000;

    /// <summary>How many may stand in one another.</summary>
    public const int MostDepth = 30;

    private int _taken;

    /// <summary>Whether it has been said that there are too many.</summary>
    public bool IsReported { get; set; }

    /// <summary>Takes one; false when there are too many.</summary>
    /// <param name="depth">How many it stands in.</param>
    public bool TryTake(int depth) => depth < MostDepth && ++_taken <= MostComponents;
}
