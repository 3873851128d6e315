using Microsoft.Extensions.Logging;
using Slipway.Pipelines.Connections;

namespace Slipway.Pipelines.Runs;

/// <summary>Follows one step: says when its status changes, and what it writes.</summary>
internal sealed class StepFollower(RunHistoryClient history, HttpJsonClient logs, ILogger logger)
{
    private const int LinesKept = 40;

    private readonly Dictionary<string, LogTail> _tails = [];
    private readonly Queue<string> _lastLines = new(LinesKept + 1);
    private HistoricRun? _last;
    private bool _isDone;

    /// <summary>Looks at the step again.</summary>
    /// <returns>Whether something is new.</returns>
    public async Task<bool> LookAsync(HistoricRun run, CancellationToken cancellationToken)
    {
        if (_isDone)
        {
            return false;
        }

        var isNew = _last?.Status != run.Status;
        if (isNew)
        {
            var reused = run.ReusedId is { } original ? $", with the outputs of {original}" : string.Empty;
            logger.LogInformation("Step {Step}: {Status}{Reused}", run.Name, run.Status, reused);
        }

        // The logs of a step that had ended before they were asked for are all there is.
        var isFinal = JobStatus.IsFinal(run.Status);
        _last = await history.ReadAsync(run.Id, cancellationToken).ConfigureAwait(false) with
        {
            Name = run.Name,
            Status = run.Status,
        };
        foreach (var (name, address) in Shown(_last, isFinal))
        {
            if (!_tails.TryGetValue(name, out var tail))
            {
                _tails[name] = tail = new LogTail(logs, name, address);
            }

            foreach (var line in await tail.ReadNewAsync(isFinal, cancellationToken).ConfigureAwait(false))
            {
                isNew = true;
                Keep(line);
                logger.LogInformation("[{Step}] {Line}", run.Name, line);
            }
        }

        _isDone = isFinal;
        return isNew;
    }

    public StepRun Result() => new(_last!.Name, _last.Id, _last.Status, _last.Error, [.. _lastLines])
    {
        ReusedRunId = _last.ReusedId,
    };

    // What the user's program wrote; what the service wrote only when the program did not come to write anything.
    private static IEnumerable<KeyValuePair<string, Uri>> Shown(HistoricRun run, bool isFinal)
    {
        var own = run.Logs.Where(log => log.Key.StartsWith("user_logs/", StringComparison.Ordinal)).ToList();
        return own.Count == 0 && isFinal && run.Status == JobStatus.Failed ? run.Logs : own;
    }

    private void Keep(string line)
    {
        _lastLines.Enqueue(line);
        if (_lastLines.Count > LinesKept)
        {
            _lastLines.Dequeue();
        }
    }
}
