using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>A log of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="File">The log's name, such as <c>user_logs/std_log.txt</c>.</param>
/// <param name="Lines">What it holds by now.</param>
public sealed record StepLog(string Step, string File, ImmutableArray<string> Lines);

/// <summary>Reads the logs of a job's steps as they are now.</summary>
internal static class LogReader
{
    // What the local workspace calls its copy of a step's log in which each line begins with its time.
    private const string TimedLog = "system_logs/std_log_times.txt";

    /// <summary>The logs of all steps, or of one.</summary>
    /// <exception cref="DiagnosticException">SLP0065: the job has no such step.</exception>
    public static async Task<ImmutableArray<StepLog>> ReadAsync(
        WorkspaceClient workspace,
        WorkspaceInfo info,
        string jobName,
        string? step,
        bool withTimes,
        CancellationToken cancellationToken)
    {
        var history = await RunHistoryClient.DiscoverAsync(workspace, info, cancellationToken).ConfigureAwait(false);
        var steps = await history.ListChildrenAsync(jobName, cancellationToken).ConfigureAwait(false);
        var wanted = steps.Where(child => step is null || child.Name == step).ToImmutableArray();
        if (wanted.IsEmpty && step is not null)
        {
            var names = steps.Select(child => child.Name).ToImmutableArray();
            throw new DiagnosticException(new Diagnostic(
                Codes.UnknownStep, $"job '{jobName}' has no step '{step}'{NearestName.Hint(step, names)}")
            {
                Remedy = $"it has: {string.Join(", ", names)}",
            });
        }

        var logs = ImmutableArray.CreateBuilder<StepLog>();
        foreach (var child in wanted)
        {
            var run = await history.ReadAsync(child.Id, cancellationToken).ConfigureAwait(false);

            foreach (var (name, address) in Shown(run, withTimes))
            {
                var lines = await new LogTail(workspace.Anonymous, name, address)
                    .ReadNewAsync(isComplete: true, cancellationToken).ConfigureAwait(false);
                logs.Add(new StepLog(child.Name, name, [.. lines]));
            }
        }

        return logs.ToImmutable();
    }

    private static List<KeyValuePair<string, Uri>> Shown(HistoricRun run, bool withTimes)
    {
        if (withTimes && run.Logs.TryGetValue(TimedLog, out var timed))
        {
            return [new(TimedLog, timed)];
        }

        // The service's own logs are of interest where the user's program wrote none.
        var own = run.Logs.Where(log => log.Key.StartsWith("user_logs/", StringComparison.Ordinal)).ToList();
        return own.Count > 0 ? own : [.. run.Logs];
    }
}
