using System.Collections.Immutable;
using Slipway.Pipelines.Connections;

namespace Slipway.Pipelines.Runs;

/// <summary>How long steps ran, as the run history has it.</summary>
internal sealed class StepDurations(WorkspaceClient client)
{
    /// <summary>By step; of one that was reused, how long it took when it ran. Without those that the history says nothing of.</summary>
    public async Task<ImmutableSortedDictionary<string, TimeSpan>> ReadAsync(PipelineRun run, CancellationToken cancellationToken)
    {
        var info = await client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        var history = await RunHistoryClient.DiscoverAsync(client, info, cancellationToken).ConfigureAwait(false);
        var durations = ImmutableSortedDictionary.CreateBuilder<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var step in run.Steps)
        {
            var ran = await history.ReadAsync(step.OutputsRunId, cancellationToken).ConfigureAwait(false);
            if (ran is { StartedAt: { } from, EndedAt: { } to } && to >= from)
            {
                durations[step.Name] = to - from;
            }
        }

        return durations.ToImmutable();
    }
}
