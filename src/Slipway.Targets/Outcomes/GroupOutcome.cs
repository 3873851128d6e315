namespace Slipway.Targets;

/// <summary>How a target over a set ended, as its items did.</summary>
internal static class GroupOutcome
{
    // What of several counts most.
    private static readonly TargetStatus[] ByWeight =
    [
        TargetStatus.Failed, TargetStatus.Aborted, TargetStatus.NotRun, TargetStatus.Succeeded, TargetStatus.UpToDate,
    ];

    /// <summary>The status that the items' make together. Those that are still scheduled won't run.</summary>
    public static TargetStatus StatusOf(IReadOnlyList<TargetRun> items) =>
        items.Count == 0 ? TargetStatus.Succeeded : ByWeight.Append(TargetStatus.Skipped).First(
            status => status == TargetStatus.Skipped || items.Any(item => Ended(item) == status));

    /// <summary>How many ended how: <c>2 succeeded, 1 up to date</c>.</summary>
    public static string Describe(IReadOnlyList<TargetRun> items) => items.Count == 0 ? "no items" : string.Join(
        ", ",
        items.GroupBy(Ended).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Text(group.Key)}"));

    private static TargetStatus Ended(TargetRun item) =>
        item.Status == TargetStatus.Scheduled ? TargetStatus.NotRun : item.Status;

    private static string Text(TargetStatus status) => status switch
    {
        TargetStatus.Succeeded => "succeeded",
        TargetStatus.UpToDate => "up to date",
        TargetStatus.Skipped => "skipped",
        TargetStatus.Failed => "failed",
        TargetStatus.Aborted => "aborted",
        _ => "not run",
    };
}
