namespace Slipway.Targets;

/// <summary>Whether there is nothing to do, and why; without reasons nobody could tell.</summary>
internal sealed record UpToDateAnswer(bool IsUpToDate, IReadOnlyList<string> Reasons)
{
    /// <summary>In a few words.</summary>
    public string Summary => Reasons.Count <= 2
        ? string.Join(", ", Reasons)
        : $"{Reasons[0]}, {Reasons[1]} and {Reasons.Count - 2} more";
}
