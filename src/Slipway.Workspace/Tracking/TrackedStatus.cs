namespace Slipway.Workspace.Tracking;

/// <summary>MLflow's words for how far a run is.</summary>
internal static class TrackedStatus
{
    public const string Running = "RUNNING";

    private static readonly string[] All = [Running, "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

    private static readonly string[] Ends = ["FINISHED", "FAILED", "KILLED"];

    /// <exception cref="TrackingException">400: it is none.</exception>
    public static string Check(string status) => All.Contains(status, StringComparer.Ordinal)
        ? status
        : throw TrackingException.Invalid($"Invalid status '{status}': it must be one of {string.Join(", ", All)}.");

    public static bool IsEnd(string status) => Ends.Contains(status, StringComparer.Ordinal);
}
