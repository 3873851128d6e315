namespace Slipway.Targets;

/// <summary>What starts a workflow, without limits to branches or paths.</summary>
public enum GitHubActionsTrigger
{
    /// <summary>A push to any branch, or of a tag.</summary>
    Push,

    /// <summary>A pull request.</summary>
    PullRequest,

    /// <summary>A person, on the page of the workflow.</summary>
    WorkflowDispatch,
}
