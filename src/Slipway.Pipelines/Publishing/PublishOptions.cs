namespace Slipway.Pipelines.Publishing;

/// <summary>How pipelines are published, and what is written beside them.</summary>
public sealed record PublishOptions
{
    /// <summary>
    /// The repository that publishes, without credentials: <c>github.com/org/name</c>. It is written on what is
    /// published, and what bears it and is not in the repository any more is an orphan of it. Null where none is known.
    /// </summary>
    public string? Repository { get; init; }

    /// <summary>The commit that is published; written on what changes, and on the jobs that run it.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch that is published, if it is one.</summary>
    public string? Branch { get; init; }

    /// <summary>How many deployments an endpoint keeps beside the one that serves; the oldest go first.</summary>
    public int KeepDeployments { get; init; } = 3;

    /// <summary>Whether what is no longer in the repository is removed, and not only listed.</summary>
    public bool Prune { get; init; }

    /// <summary>Where a journal is kept while a plan is applied; null for none.</summary>
    public string? JournalDirectory { get; init; }
}
