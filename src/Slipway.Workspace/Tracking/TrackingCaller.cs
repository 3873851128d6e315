namespace Slipway.Workspace.Tracking;

/// <summary>Who calls MLflow's API: who has the workspace's token, or a step with the token of its own run.</summary>
/// <param name="RunId">The step's run; null for who has the workspace's token.</param>
/// <param name="RootId">The job of its own that the step is in.</param>
internal sealed record TrackingCaller(string? RunId, string? RootId)
{
    /// <summary>Who has the workspace's token, and may do everything.</summary>
    public static TrackingCaller Workspace { get; } = new(null, null);

    public bool IsStep => RunId is not null;

    /// <summary>Whether a run is one of those that the caller may know of: a step, those of its own job.</summary>
    public bool MayRead(TrackedRun run) => !IsStep || Same(run.RootId, RootId);

    /// <summary>Whether the caller may write to a run: a step, to its own and to those that it has made.</summary>
    public bool MayWrite(TrackedRun run) => !IsStep || Same(run.Id, RunId) || Same(run.MadeBy, RunId);

    /// <exception cref="TrackingException">403: a step calls, and this is not for steps.</exception>
    public void RefuseSteps(string what)
    {
        if (IsStep)
        {
            throw TrackingException.Denied($"A step's token is not good for this: {what}.");
        }
    }

    private static bool Same(string? a, string? b) => a is not null && a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
