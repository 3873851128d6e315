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
