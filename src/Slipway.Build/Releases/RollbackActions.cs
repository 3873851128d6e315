using Slipway.Core.Text;
using Slipway.Releases;

namespace Slipway.Build;

/// <summary>The way back to a release.</summary>
internal sealed class RollbackActions(IRollback build)
{
    public async Task RollBackAsync(CancellationToken cancellationToken)
    {
        var repository = build.Releases.Repository();
        var tags = new ReleaseTags(repository, build.Log) { Remote = await ReleasedStates.OriginAsync(repository, cancellationToken) };
        var (record, _) = await tags.ReadAsync(ReleaseVersion.Parse(build.To!), cancellationToken);
        var workspace = await build.Releases.WorkspaceAsync(record.Commit, cancellationToken);
        ReleaseChecks.EnsureMadeFor(record, await workspace.ReadWorkspaceAsync(cancellationToken));
        var state = ReleasedStates.StateOf(record);
        var plan = await workspace.PlanReturnAsync(state, cancellationToken);
        await workspace.ApplyAsync(plan, cancellationToken);

        // Deployments that were made again, also by a rollback that was interrupted before it came to this.
        var marked = await workspace.MarkAsync(state, record.Version.Tag, cancellationToken);
        build.ReportSummary(plan.IsEmpty && marked == 0
            ? $"the workspace is at {record.Version.Tag} already"
            : $"{record.Version.Tag} serves again: {Counted.Of(plan.Changes.Length, "change")}");
    }
}
