using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>Runs a plan: what is skipped and what is required is settled before the first target runs.</summary>
internal sealed class PlanRunner
{
    private readonly IBuildEvents _build;
    private readonly BuildContext _context;
    private readonly IScheduler _scheduler;
    private readonly Skipping _skipping;
    private readonly UpToDateCheck _upToDate;
    private readonly Attempt _attempt;
    private readonly int _parallelism;
    private long? _started;
    private int _isFinished;

    public PlanRunner(
        IBuildEvents build,
        BuildContext context,
        IScheduler scheduler,
        ExecutionPlan plan,
        Attempt attempt,
        int parallelism)
    {
        _build = build;
        _context = context;
        _scheduler = scheduler;
        Runs = TargetRun.Of(plan, context.Environment.Time);
        _skipping = new Skipping(Runs);
        _upToDate = new UpToDateCheck(context, () => BuildCode.Identify(build.GetType().Assembly));
        _attempt = attempt;
        _parallelism = parallelism;
    }

    /// <summary>The plan's targets, in its order.</summary>
    public IReadOnlyList<TargetRun> Runs { get; }

    /// <summary>Skips what is to be skipped, and checks what the rest requires.</summary>
    /// <param name="parameters">By which missing ones are described.</param>
    /// <param name="skipped">The targets to skip; null for all but the invoked ones.</param>
    /// <exception cref="DiagnosticException">SLP1012, SLP1013: a requirement is not met; nothing will run.</exception>
    public void Prepare(ParameterSet parameters, IReadOnlySet<ExecutableTarget>? skipped)
    {
        try
        {
            _skipping.SkipByParameter(skipped);
            _skipping.SkipByStaticConditions();
            Requirements.Ask(Runs, parameters, _context.Environment, _context.Secrets);
            Requirements.Check(Runs, parameters);
        }
        catch
        {
            EndScheduled();
            throw;
        }
    }

    /// <summary>Says why targets would run, and runs nothing.</summary>
    public async Task ExplainAsync(IReadOnlySet<ExecutableTarget> targets)
    {
        foreach (var run in Runs.Where(run => targets.Contains(run.Target) && !run.OnlyCollectsItems))
        {
            var answer = await _upToDate.ExplainAsync(run, _context.Environment.Interrupted).ConfigureAwait(false);
            _context.Reporter.Explain(run.Name, answer);
        }
    }

    /// <summary>Runs what is scheduled, and shows how it went.</summary>
    /// <returns>Whether all went well, and nobody asked for the build to stop.</returns>
    public async Task<bool> RunAsync()
    {
        _started = _context.Environment.Time.GetTimestamp();
        var interrupted = _context.Environment.Interrupted;
        using (interrupted.Register(_context.Reporter.Interrupted))
        {
            var executor = new TargetExecutor(_build, _context, _skipping, _upToDate, _attempt);
            if (!await _scheduler.RunAsync(Runs, executor, interrupted).ConfigureAwait(false))
            {
                await RunAssuredAsync(executor).ConfigureAwait(false);
            }
        }

        return Finish();
    }

    /// <summary>Shows how it went where the process ends while targets run.</summary>
    /// <param name="how">What ended it.</param>
    public void EndAbruptly(string how)
    {
        if (_started is null || Volatile.Read(ref _isFinished) != 0)
        {
            return;
        }

        // Which of several did it can't be told.
        var running = Runs.Where(run => run.Status == TargetStatus.Running).ToList();
        foreach (var run in running)
        {
            run.Ended = _context.Environment.Time.GetTimestamp();
            run.Status = TargetStatus.Failed;
            run.Note($"{Codes.ProcessEnded}: {how}");
        }

        var names = string.Join(", ", running.Select(run => $"'{run.Name}'"));
        _context.Reporter.Failed("The process ends", new Failure(new DiagnosticException(
            new Diagnostic(Codes.ProcessEnded, $"The process ends during {names}: {how}")
            {
                Remedy = "throw an exception for a failure; set ExitCode to say more by the exit code",
            })));
        _context.Reporter.Writer.EndBlocks();
        Finish();
    }

    /// <summary>Keeps and shows how it went.</summary>
    private bool Finish()
    {
        var started = _started!.Value;
        if (Interlocked.Exchange(ref _isFinished, 1) != 0)
        {
            return false;
        }

        EndScheduled();
        var wasInterrupted = _context.Environment.Interrupted.IsCancellationRequested;
        var hasSucceeded = !Runs.Any(run => run.Status is TargetStatus.Failed or TargetStatus.Aborted or TargetStatus.NotRun);
        if (hasSucceeded)
        {
            _attempt.Complete();
        }
        else
        {
            _attempt.Failed(() => BuildCode.Identify(_build.GetType().Assembly));
            _attempt.Dispose();
        }

        // Who stops a build does not want what was to follow it, even where its last target took no notice.
        var isGood = hasSucceeded && !wasInterrupted;
        var duration = _context.Environment.Time.GetElapsedTime(started);
        WriteReport(started);
        _context.Reporter.Finished(Runs, duration, isGood, wasInterrupted, _context.Links);
        if (_context.Environment.Kind != HostKind.Terminal)
        {
            Summarize(duration, isGood);
        }

        return isGood;
    }

    /// <summary>What was promised to run even now. One that fails does not keep the next from running.</summary>
    private async Task RunAssuredAsync(TargetExecutor executor)
    {
        foreach (var run in Runs.Where(run => run.Definition.IsAssuredAfterFailure))
        {
            // The interruption, if there was one, was meant for what ran then.
            await executor.RunAsync(run, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Summarize(TimeSpan duration, bool isGood)
    {
        try
        {
            var markdown = SummaryMarkdown.Write(Runs, duration, isGood, _context.Links);
            _context.Reporter.Writer.Server.Summarize(_context.Secrets.Apply(markdown), _context.ReportFolder / "summary.md");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Reporter.Warn($"the summary can't be written: {e.Message}");
        }
    }

    private void WriteReport(long started)
    {
        try
        {
            ReportFiles.Write(
                _context.ReportFolder, ReportFiles.Collect(Runs, started, _context.Environment, _parallelism, _context.Secrets));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Reporter.Warn($"the report can't be written: {e.Message}");
        }
    }

    private void EndScheduled()
    {
        foreach (var run in Runs.Where(run => run.Status == TargetStatus.Scheduled))
        {
            run.Status = TargetStatus.NotRun;
            if (run.OnlyCollectsItems)
            {
                run.EndWithItems();
            }
        }
    }
}
