using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Tracking;

/// <summary>A run as MLflow sees it: a job, a step of one, or a run that a client of MLflow has made.</summary>
internal sealed record TrackedRun
{
    public required string Id { get; init; }

    /// <summary>The run that has its metrics and parameters: another one where a step was not run but reused.</summary>
    public required string DataId { get; init; }

    /// <summary>The job of its own that it belongs to; its own id where it belongs to none.</summary>
    public required string RootId { get; init; }

    /// <summary>The pipeline that it is a step of.</summary>
    public string? ParentId { get; init; }

    /// <summary>The step that has made it, of a run that is no job.</summary>
    public string? MadeBy { get; init; }

    public required long ExperimentId { get; init; }

    public required string Name { get; init; }

    public required string UserId { get; init; }

    /// <summary>One of <see cref="TrackedStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>In milliseconds since 1970; when it was made, of a job that has not begun.</summary>
    public required long StartedAt { get; init; }

    /// <summary>In milliseconds since 1970; null until it has ended.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Whether it was deleted and can be restored; of a job, whether it is archived.</summary>
    public bool IsDeleted { get; init; }

    public bool IsJob { get; init; }

    public string Stage => Lifecycle.Stage(IsDeleted);

    /// <summary>Where its artifacts lie, as clients of MLflow are told it.</summary>
    public string ArtifactUri => $"{ArtifactPlaces.Scheme}/{RunArtifacts.Folder}/dcid.{Id}";
}

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

/// <summary>Deleted things stay, and can be restored; lists are of those that are not deleted unless they are asked for.</summary>
internal static class Lifecycle
{
    public static string Stage(bool isDeleted) => isDeleted ? "deleted" : "active";

    /// <summary>Whether a list is of deleted things alone; null for a list of all.</summary>
    /// <exception cref="TrackingException">400: the request asks for another view.</exception>
    public static bool? IsDeleted(string? viewType) => viewType switch
    {
        null or "ACTIVE_ONLY" => false,
        "DELETED_ONLY" => true,
        "ALL" => null,
        _ => throw TrackingException.Invalid($"Invalid view type '{viewType}': it must be ACTIVE_ONLY, DELETED_ONLY or ALL."),
    };
}
