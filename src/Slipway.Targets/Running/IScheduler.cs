namespace Slipway.Targets;

/// <summary>Decides when each target of a plan runs; how one runs is the <see cref="TargetExecutor"/>'s.</summary>
internal interface IScheduler
{
    /// <summary>Runs the scheduled targets until all ran, one failed or the build was interrupted.</summary>
    /// <param name="runs">The targets in the order of the plan. What never ran is left scheduled.</param>
    /// <param name="executor">Runs one.</param>
    /// <param name="cancellationToken">Cancelled when the build is interrupted.</param>
    /// <returns>Whether every target's turn came.</returns>
    Task<bool> RunAsync(IReadOnlyList<TargetRun> runs, TargetExecutor executor, CancellationToken cancellationToken);
}
