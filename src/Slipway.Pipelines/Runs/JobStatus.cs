namespace Slipway.Pipelines.Runs;

/// <summary>The status of a job, by Azure ML's words.</summary>
internal static class JobStatus
{
    public const string Completed = "Completed";
    public const string Failed = "Failed";
    public const string Canceled = "Canceled";
    public const string Unknown = "Unknown";

    public static bool IsFinal(string status) => status is Completed or Failed or Canceled;
}
