namespace Slipway.Pipelines;

/// <summary>How far a step of a run is.</summary>
/// <param name="Name">The step.</param>
/// <param name="Status">Its status, in Azure ML's words.</param>
/// <param name="StartedAt">When it began to run; null when it has not.</param>
/// <param name="EndedAt">When it ended; null when it has not.</param>
public sealed record StepProgress(string Name, string Status, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt);
