using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The local workspace by itself: started, opened in a browser, pruned, stopped.</summary>
public interface ILocalWorkspace : IServices
{
    /// <summary>For how many days <see cref="WorkspacePrune"/> keeps jobs.</summary>
    [Parameter("Days for which WorkspacePrune keeps jobs that have ended")]
    int KeepDays => TryGetValue<int?>() ?? 30;

    /// <summary>How many GiB the files of ended jobs may take after <see cref="WorkspacePrune"/>; null for any.</summary>
    [Parameter("GiB that the files of ended jobs may take after WorkspacePrune; the oldest go first")]
    int? KeepGigabytes => TryGetValue<int?>();

    /// <summary>Whether <see cref="WorkspaceStop"/> cancels what runs.</summary>
    [Parameter("WorkspaceStop cancels the jobs that have not ended; without it, it refuses while there are any")]
    bool CancelJobs => TryGetValue<bool>();

    /// <summary>Whether <see cref="WorkspaceOpen"/> links to the workspace of tests.</summary>
    [Parameter("WorkspaceOpen links to the workspace that pipelines are tested in")]
    bool OfTests => TryGetValue<bool>();

    /// <summary>Starts the workspace.</summary>
    Target WorkspaceStart => _ => _
        .Description("Starts the local workspace and registry, and says how to reach them")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(LocalWorkspaces.ShowAsync);

    /// <summary>Links to the workspace's pages.</summary>
    Target WorkspaceOpen => _ => _
        .Description("Prints a link to the workspace's pages")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(LocalWorkspaces.LinkToPagesAsync);

    /// <summary>Deletes old jobs.</summary>
    Target WorkspacePrune => _ => _
        .Description("Deletes old jobs of the local workspace with their logs and outputs")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(LocalWorkspaces.PruneAsync);

    /// <summary>Stops the services of this machine.</summary>
    Target WorkspaceStop => _ => _
        .Description("Stops the local workspace and registry; their state stays")
        .WritesNothing()
        .Executes(LocalWorkspaces.StopAsync);

    private LocalWorkspaceActions LocalWorkspaces => State(() => new LocalWorkspaceActions(this));
}
