namespace Slipway.Targets;

/// <summary>What a look at the remote state found: whether there is anything for a target to do.</summary>
public sealed record UpToDateProbe
{
    private UpToDateProbe(bool isUpToDate, string reason) => (IsUpToDate, Reason) = (isUpToDate, reason);

    /// <summary>Whether the target's actions would change nothing.</summary>
    public bool IsUpToDate { get; }

    /// <summary>Why, in a few words: shown in the summary when up to date, at verbose verbosity when stale.</summary>
    public string Reason { get; }

    /// <summary>There is nothing to do.</summary>
    public static UpToDateProbe UpToDate(string reason) => new(true, reason);

    /// <summary>There is something to do.</summary>
    public static UpToDateProbe Stale(string reason) => new(false, reason);
}
