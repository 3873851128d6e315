using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Sweeps;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Runs the trials of a sweep, as many at a time as it says, and ends those that its policy ends. A server that is started again
/// goes on with the trials that an earlier one has begun: what each draws is known by its number.
/// </summary>
internal sealed class SweepRun(
    Database database, StepRun stepRun, BlobStore blobs, WorkspaceScope scope, RunLogs logs, Outages outages, TimeProvider clock,
    ILogger<SweepRun> logger)
{
    // A trial that waits for a node costs a task; more than these at once no machine here runs.
    private const int MostAtOnce = 100;

    // When so many have failed and none has completed, the next would too.
    private const int MostFailures = 10;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="StepRun.RunAsync"/>
    public async Task<JobOutcome> RunAsync(Job sweep, CancellationToken cancel, CancellationToken stopping)
    {
        await outages.RideOutAsync(
                sweep,
                () => database.Write(connection => connection.SetStatus(sweep.Id, JobStatus.Running, clock.GetUtcNow())),
                stopping)
            .ConfigureAwait(false);
        var current = database.Read(connection => connection.FindJob(sweep.Id))!;
        using var log = logs.Open(current);
        using var over = EndAfter(current);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, over.Token);
        await RunTrialsAsync(current, log, limit.Token, stopping).ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();

        var (outcome, best) = database.Read(connection =>
            Outcome(connection, current, cancel.IsCancellationRequested, limit.IsCancellationRequested));
        await outages.RideOutAsync(
                current,
                () =>
                {
                    if (best is not null)
                    {
                        TakeOutputs(current, best.Trial);
                    }

                    database.Write(connection => End(connection, current, outcome, best));
                },
                stopping)
            .ConfigureAwait(false);
        var why = outcome.ErrorMessage is null ? "" : $": {outcome.ErrorMessage}";
        log.Say(clock.GetUtcNow(), $"sweep {outcome.Status}{why}{(best is null ? "" : $"; the best trial is {Shown(current, best)}")}");
        return outcome;
    }

    /// <summary>What ends the sweep when its time is over; one that is canceled before it begins has no start.</summary>
    private CancellationTokenSource EndAfter(Job sweep)
    {
        if (sweep.StepPlan.Sweep!.Timeout is not { } timeout)
        {
            return new CancellationTokenSource();
        }

        var now = clock.GetUtcNow();
        var left = timeout - (now - (sweep.StartedAt ?? now));
        return new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
    }

    private async Task RunTrialsAsync(Job sweep, RunLog log, CancellationToken limit, CancellationToken stopping)
    {
        var how = sweep.StepPlan.Sweep!;
        if (how.Algorithm == SamplingAlgorithm.Bayesian)
        {
            log.Say(clock.GetUtcNow(), "bayesian sampling draws at random in the local workspace");
        }

        var begun = database.Read(connection => connection.ListSteps(sweep.Id));
        var waiting = new Queue<Job>(begun.Where(trial => !trial.IsTerminal));
        var next = begun.Count;
        var failed = begun.Count(trial => trial.Status == JobStatus.Failed);
        var isHopeful = begun.Any(trial => trial.Status == JobStatus.Completed);
        var running = new List<Active>();
        try
        {
            while (true)
            {
                while (running.Count < Math.Min(how.MaxConcurrentTrials, MostAtOnce))
                {
                    // Those that an earlier server has begun are ended too when no more are to begin: their containers may run.
                    if (!waiting.TryDequeue(out var trial))
                    {
                        if (next >= how.Trials || limit.IsCancellationRequested || (failed >= MostFailures && !isHopeful))
                        {
                            break;
                        }

                        trial = await outages.RideOutAsync(sweep, () => Task.FromResult(Begin(sweep, next, log)), stopping).ConfigureAwait(false);
                        next++;
                    }

                    var end = CancellationTokenSource.CreateLinkedTokenSource(limit);
                    if (trial.CancelRequested)
                    {
                        // Of an earlier server; its container may have completed since, and it is canceled all the same.
                        await end.CancelAsync().ConfigureAwait(false);
                    }

                    running.Add(new Active(trial, stepRun.RunAsync(trial, end.Token, stopping), end));
                }

                if (running.Count == 0)
                {
                    break;
                }

                await Task.WhenAny([.. running.Select(active => active.Run), Task.Delay(BetweenLooks, clock, CancellationToken.None)])
                    .ConfigureAwait(false);
                foreach (var ended in running.Where(active => active.Run.IsCompleted).ToList())
                {
                    var outcome = await ended.Run.ConfigureAwait(false);
                    running.Remove(ended);
                    ended.End.Dispose();
                    failed += outcome.Status == JobStatus.Failed ? 1 : 0;
                    isHopeful |= outcome.Status == JobStatus.Completed;
                    Say(sweep, ended.Trial.Id, log);
                }

                await outages.RideOutAsync(
                        sweep,
                        async () =>
                        {
                            await EndAskedAsync(sweep, running).ConfigureAwait(false);
                            await EndEarlyAsync(sweep, running, log).ConfigureAwait(false);
                            return true;
                        },
                        stopping)
                    .ConfigureAwait(false);
            }
        }
        finally
        {
            // Whatever was wrong: no trial goes on without its sweep. When the server stops they wait for the next one.
            foreach (var left in running)
            {
                await left.End.CancelAsync().ConfigureAwait(false);
                await ((Task)left.Run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                left.End.Dispose();
            }
        }
    }

    private Job Begin(Job sweep, int number, RunLog log)
    {
        var id = Trial.IdOf(sweep.Id, number);
        var plan = Trial.Plan(sweep.StepPlan, sweep.Id, number, scope);
        var trial = database.Write(connection =>
        {
            if (connection.FindJob(id) is not null)
            {
                throw new InvalidOperationException($"The trial '{id}' can't be made: another job has its name.");
            }

            connection.InsertTrial(sweep, id, plan, clock.GetUtcNow());
            return connection.FindJob(id)!;
        });
        var drawn = Sampler.Draw(sweep.StepPlan.Sweep!, sweep.Id, number);
        log.Say(clock.GetUtcNow(), $"trial {id} begins: {string.Join(", ", drawn.Select(value => $"{value.Key}={value.Value}"))}");
        return trial;
    }

    private void Say(Job sweep, string id, RunLog log)
    {
        var result = database.Read(connection => connection.FindTrialResult(sweep, id));
        log.Say(clock.GetUtcNow(), $"trial {Shown(sweep, result)} {result.Trial.Status} {result.Trial.ErrorMessage}".TrimEnd());
        logger.LogInformation("Trial {Trial} of job {Job}: {Status}", id, sweep.RootId, result.Trial.Status);
    }

    /// <summary>Ends the trials that someone has asked to cancel by their own names.</summary>
    private async Task EndAskedAsync(Job sweep, List<Active> running)
    {
        var asked = database.Read(connection => connection.ListCanceledSteps(sweep.Id));
        foreach (var active in running.Where(active => asked.Contains(active.Trial.Id)))
        {
            await active.End.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the trials that will not be the best.</summary>
    private async Task EndEarlyAsync(Job sweep, List<Active> running, RunLog log)
    {
        var how = sweep.StepPlan.Sweep!;
        if (how.Termination is null)
        {
            return;
        }

        var results = database.Read(connection => connection.ListTrialResults(sweep));
        foreach (var active in running.Where(active => !active.End.IsCancellationRequested))
        {
            var own = results.First(result => result.Trial.Id == active.Trial.Id);
            if (own.Trial.IsTerminal || how.Termination.IntervalOf(own.Count) is not { } interval)
            {
                continue;
            }

            var reached = results.Where(result => result.Count >= interval).ToList();
            // Until it has come further, or another as far, nothing is other than at the last look.
            if (active.Look(interval, reached.Count) && database.Read(connection => IsEnded(connection, sweep, own, reached, interval)))
            {
                var why = $"ended early by the policy {how.Termination.Kind}";
                database.Write(connection =>
                {
                    connection.SetIdentity(active.Trial.Id, null, $"It was {why}.");
                    // A server that is started again must not find that it has completed after all.
                    connection.RequestCancel(active.Trial.Id);
                });
                log.Say(clock.GetUtcNow(), $"trial {Shown(sweep, own)} is {why}");
                await active.End.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private static bool IsEnded(
        SqliteConnection connection, Job sweep, TrialResult own, IReadOnlyList<TrialResult> reached, long interval)
    {
        var how = sweep.StepPlan.Sweep!;
        TrialCourse Of(TrialResult result) => connection.FindCourse(sweep, result.Trial, interval);
        return how.Termination!.Ends(how, Of(own), [.. reached.Select(Of)]);
    }

    private static (JobOutcome Outcome, TrialResult? Best) Outcome(SqliteConnection connection, Job sweep, bool isCanceled, bool isOver)
    {
        var how = sweep.StepPlan.Sweep!;
        if (isCanceled)
        {
            return (JobOutcome.Canceled(), null);
        }

        if (isOver)
        {
            return (JobOutcome.Canceled($"The sweep took longer than its limit of {how.Timeout} and was ended."), null);
        }

        var trials = connection.ListSteps(sweep.Id);
        if (trials.All(trial => trial.Status != JobStatus.Completed))
        {
            var first = trials.FirstOrDefault(trial => trial.Status == JobStatus.Failed);
            return (JobOutcome.UserError($"None of the {trials.Count} trials completed. {first?.Id}: {first?.ErrorMessage}".TrimEnd(':', ' ')), null);
        }

        var best = connection.FindBestTrial(sweep);
        return best is not null || sweep.StepPlan.Outputs.IsEmpty
            ? (JobOutcome.Completed(), best)
            : (JobOutcome.UserError(
                $"No trial has logged the primary metric '{how.PrimaryMetric}', so that none is the best: "
                + $"log it by MLflow, such as mlflow.log_metric(\"{how.PrimaryMetric}\", value)."), null);
    }

    /// <summary>
    /// Makes the outputs of the best trial those of the sweep: over what an earlier server has copied that died meanwhile, or what
    /// an earlier sweep has left in a place that was named for it.
    /// </summary>
    private void TakeOutputs(Job sweep, Job best)
    {
        foreach (var output in sweep.StepPlan.Outputs)
        {
            var source = best.StepPlan.Outputs.First(own => own.Name == output.Name).Location;
            if (blobs.Find(source) is { } found && (found.IsFile || found.IsFolder))
            {
                blobs.Files.Copy(source.FilePath, found.IsFile, blobs.Files, output.Location.FilePath, replaces: true);
            }
        }
    }

    private void End(SqliteConnection connection, Job sweep, JobOutcome outcome, TrialResult? best)
    {
        if (outcome.Status == JobStatus.Completed)
        {
            connection.RegisterOutputs(sweep, clock.GetUtcNow());
        }

        if (best is not null)
        {
            // Where Azure's clients look for it; a step of a pipeline has no body, and its run history says it.
            connection.ChangeBody(sweep.Id, body =>
            {
                var properties = body["properties"] as System.Text.Json.Nodes.JsonObject ?? [];
                properties["best_child_run_id"] = best.Trial.Id;
                properties["score"] = best.Best!.Value.ToString("R", CultureInfo.InvariantCulture);
                body["properties"] = properties;
            });
        }

        connection.EndJob(sweep.Id, outcome, clock.GetUtcNow());
    }

    private static string Shown(Job sweep, TrialResult result) => result.Best is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{result.Trial.Id} ({sweep.StepPlan.Sweep!.PrimaryMetric} {value})")
        : result.Trial.Id;

    private sealed record Active(Job Trial, Task<JobOutcome> Run, CancellationTokenSource End)
    {
        private (long Interval, int Reached) _looked;

        /// <summary>Notes at what is looked.</summary>
        /// <returns>Whether that is other than at the last look.</returns>
        public bool Look(long interval, int reached)
        {
            var before = _looked;
            _looked = (interval, reached);
            return _looked != before;
        }
    }
}
