using Slipway.Workspace.Blobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>Where a run's logs and default artifacts lie, as in Azure.</summary>
internal static class RunArtifacts
{
    /// <summary>The name of a step's log among the run's files.</summary>
    public const string StepLog = "user_logs/std_log.txt";

    /// <summary>
    /// The name of the same log with the time of each line. A file of its own, outside of what official clients show:
    /// the step's log is what its program wrote, as in Azure.
    /// </summary>
    public const string TimedStepLog = "system_logs/std_log_times.txt";

    /// <summary>The name of the log of the image that a step had built for its environment, as Azure names it.</summary>
    public const string BuildLogName = "azureml-logs/20_image_build_log.txt";

    /// <summary>The folder of the logs of a distributed step's processes, <c>std_log_process_0.txt</c> and so on.</summary>
    public const string ProcessLogs = "user_logs/processes";

    /// <summary>The name of a pipeline's log among the run's files.</summary>
    public const string PipelineLog = "logs/azureml/executionlogs.txt";

    /// <summary>The name of a sweep's log, as Azure names it.</summary>
    public const string SweepLog = "azureml-logs/hyperdrive.txt";

    /// <summary>The folder of all runs' logs and default artifacts.</summary>
    public const string Folder = "ExperimentRun";

    /// <summary>The folder of all runs' outputs that are given no other place.</summary>
    public const string Outputs = "azureml";

    public static BlobLocation Of(WorkspaceScope scope, string runId) =>
        new(scope.DefaultContainer, $"{Folder}/dcid.{runId}");

    public static BlobLocation Log(WorkspaceScope scope, string runId, string jobType) =>
        Of(scope, runId).Below(LogName(jobType));

    public static BlobLocation TimedLog(WorkspaceScope scope, string runId) => Of(scope, runId).Below(TimedStepLog);

    public static BlobLocation BuildLog(WorkspaceScope scope, string runId) => Of(scope, runId).Below(BuildLogName);

    public static string LogName(string jobType) => jobType switch
    {
        "Pipeline" => PipelineLog,
        "Sweep" => SweepLog,
        _ => StepLog,
    };
}
