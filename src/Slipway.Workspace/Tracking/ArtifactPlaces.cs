using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// Where MLflow's artifact addresses lead to: <c>mlflow-artifacts:/PATH</c> is the blob PATH of the default datastore, so that
/// a run's artifacts are among its job's files. Clients put the path behind the address of MLflow's artifact proxy.
/// </summary>
internal static class ArtifactPlaces
{
    public const string Scheme = "mlflow-artifacts:";

    private const string RunPrefix = $"{RunArtifacts.Folder}/dcid.";

    // What the workspace itself writes for a job.
    private static readonly string[] Logs = ["user_logs", "system_logs", "azureml-logs", "logs"];

    /// <exception cref="TrackingException">400: no blob can have such a path.</exception>
    public static BlobLocation Of(WorkspaceScope scope, string path)
    {
        var trimmed = path.Trim('/');
        return trimmed.Length == 0 || BlobName.IsValid(trimmed)
            ? new BlobLocation(scope.DefaultContainer, trimmed)
            : throw TrackingException.Invalid($"Invalid path: '{path}'");
    }

    /// <summary>A place among a run's artifacts.</summary>
    /// <inheritdoc cref="Of(WorkspaceScope, string)"/>
    public static BlobLocation Of(WorkspaceScope scope, TrackedRun run, string? path)
    {
        var root = RunArtifacts.Of(scope, run.Id);
        return string.IsNullOrEmpty(path) ? root : Of(scope, $"{root.Path}/{path}");
    }

    /// <summary>The run whose artifact a place is, and the path among its artifacts; null for a place of no run's.</summary>
    public static RunArtifact? Find(BlobLocation location) =>
        location.Path.StartsWith(RunPrefix, StringComparison.Ordinal)
        && location.Path[RunPrefix.Length..].Split('/', 2) is [{ Length: > 0 } run, .. var rest]
            ? new RunArtifact(run, rest is [var path] ? path : "")
            : null;

    /// <summary>The run whose artifact or output a place is, or null.</summary>
    public static string? RunOf(BlobLocation location) => Find(location)?.RunId
        ?? (location.Path.Split('/') is [RunArtifacts.Outputs, var run, _, ..] ? run : null);

    /// <summary>Whether a path among a job's artifacts is one of its logs, which nobody else writes.</summary>
    public static bool IsLog(string path) => Logs.Contains(path.Split('/')[0], StringComparer.Ordinal);

    /// <summary>The address of a place, as clients of MLflow are told it.</summary>
    public static string UriOf(BlobLocation location) => $"{Scheme}/{location.Path}";
}

/// <summary>A place among a run's artifacts.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Path">The path; empty for all of them.</param>
internal sealed record RunArtifact(string RunId, string Path);
