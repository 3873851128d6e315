namespace Slipway.Targets;

/// <summary>One of several things that go on within a target, shown beneath it on a terminal while it runs.</summary>
/// <param name="Name">What goes on.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Start">When it began; null when it has not.</param>
/// <param name="End">When it ended; null when it has not.</param>
public sealed record LiveRow(string Name, string Status, DateTimeOffset? Start = null, DateTimeOffset? End = null)
{
    /// <summary>A duration as rows show it: <c>4 s</c>, <c>1:05 min</c>, <c>2:00:03 h</c>.</summary>
    public static string InWords(TimeSpan duration) => SummaryTable.FormatWhole(duration);
}
