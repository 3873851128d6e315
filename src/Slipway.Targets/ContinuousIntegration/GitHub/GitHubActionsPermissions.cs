namespace Slipway.Targets;

/// <summary>What a workflow's token may be let do.</summary>
public enum GitHubActionsPermissions
{
    /// <summary>Workflow runs.</summary>
    Actions,

    /// <summary>Check runs.</summary>
    Checks,

    /// <summary>The repository's content, its tags and releases.</summary>
    Contents,

    /// <summary>Deployments.</summary>
    Deployments,

    /// <summary>Tokens of OpenID Connect.</summary>
    IdToken,

    /// <summary>Issues.</summary>
    Issues,

    /// <summary>Packages.</summary>
    Packages,

    /// <summary>Pull requests.</summary>
    PullRequests,

    /// <summary>Results of security scans.</summary>
    SecurityEvents,

    /// <summary>Commit statuses.</summary>
    Statuses,
}
