using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Runs;

/// <summary>How a job of a pipeline ended.</summary>
/// <param name="JobName">The job's name.</param>
/// <param name="Status">Its last status: <c>Completed</c>, <c>Failed</c> or <c>Canceled</c>.</param>
/// <param name="Error">What the service says was wrong with the job as a whole, if it does.</param>
/// <param name="Steps">Its steps, in the order in which they started.</param>
public sealed record PipelineRun(string JobName, string Status, string? Error, ImmutableArray<StepRun> Steps)
{
    /// <summary>From its beginning to its end, as the workspace has them; null where it does not say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>All of it ran to its end.</summary>
    public bool IsCompleted => Status == JobStatus.Completed;

    /// <summary>Does nothing when the job completed.</summary>
    /// <exception cref="DiagnosticException">SLP0064: it did not; one diagnostic for each step that failed, with its last log lines.</exception>
    public void EnsureCompleted() => EnsureCompleted(isLogShown: false);

    /// <inheritdoc cref="EnsureCompleted()"/>
    /// <param name="isLogShown">Whether the steps' logs were shown already: then their last lines are not told again.</param>
    public void EnsureCompleted(bool isLogShown)
    {
        if (IsCompleted)
        {
            return;
        }

        var failed = Steps.Where(step => step.Status == JobStatus.Failed).ToImmutableArray();
        throw new DiagnosticException(failed.IsEmpty
            ? [new Diagnostic(Codes.StepFailed, $"job '{JobName}' ended as {Status}{(Error is null ? string.Empty : $": {Error}")}")]
            : failed.Select(step => Failure(step, isLogShown)));
    }

    private Diagnostic Failure(StepRun step, bool isLogShown)
    {
        var lines = isLogShown && !step.LastLines.IsEmpty ? string.Empty
            : step.LastLines.IsEmpty
            ? $"{Environment.NewLine}    (it wrote no log)"
            : string.Concat(step.LastLines.Select(line => $"{Environment.NewLine}    {line}"));
        var error = step.Error is null ? string.Empty : $": {step.Error}";
        return new Diagnostic(Codes.StepFailed, $"step '{step.Name}' of job '{JobName}' failed{error}{lines}");
    }
}

/// <summary>How a step of a job ended.</summary>
/// <param name="Name">The step's name in the pipeline.</param>
/// <param name="RunId">The child job's name.</param>
/// <param name="Status">Its last status.</param>
/// <param name="Error">What the service says was wrong, if it does.</param>
/// <param name="LastLines">Its last log lines, 40 at most.</param>
public sealed record StepRun(string Name, string RunId, string Status, string? Error, ImmutableArray<string> LastLines)
{
    /// <summary>
    /// The earlier child job whose outputs this one took over instead of running, because nothing that decides them had
    /// changed; null when it ran.
    /// </summary>
    public string? ReusedRunId { get; init; }

    /// <summary>The child job under whose name the outputs are kept.</summary>
    internal string OutputsRunId => ReusedRunId ?? RunId;
}
