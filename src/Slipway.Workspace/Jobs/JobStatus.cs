namespace Slipway.Workspace.Jobs;

/// <summary>The statuses of a job that this workspace gives, in Azure's words.</summary>
internal static class JobStatus
{
    public const string NotStarted = "NotStarted";
    public const string Queued = "Queued";
    public const string Preparing = "Preparing";
    public const string Running = "Running";
    public const string Finalizing = "Finalizing";
    public const string CancelRequested = "CancelRequested";
    public const string Completed = "Completed";
    public const string Failed = "Failed";
    public const string Canceled = "Canceled";

    public static bool IsTerminal(string status) => status is Completed or Failed or Canceled;
}
