namespace Slipway.Workspace.Tracking;

/// <summary>An experiment: of jobs by its name, of MLflow's clients by its number.</summary>
internal sealed record Experiment
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>In milliseconds since 1970.</summary>
    public required long ModifiedAt { get; init; }

    public IReadOnlyList<KeyedText> Tags { get; init; } = [];
}
