using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>Says what happens in a build while it happens.</summary>
internal sealed class BuildReporter(BuildWriter writer)
{
    // Targets that run at once may fail for one mistake, such as all items of a set whose files can't be read.
    private readonly ConcurrentDictionary<Diagnostic, bool> _shown = [];

    public BuildWriter Writer { get; } = writer;

    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <summary>The least grave log lines that are shown.</summary>
    public LogLevel LogLevel => Verbosity switch
    {
        Verbosity.Quiet => LogLevel.Warning,
        Verbosity.Normal => LogLevel.Information,
        _ => LogLevel.Trace,
    };

    public void TargetStarted(TargetRun run)
    {
        Writer.BeginTarget(run.CountedName(), isQuiet: Verbosity == Verbosity.Quiet);
    }

    public void TargetUpToDate(string reason)
    {
        if (Verbosity > Verbosity.Quiet)
        {
            Writer.WriteLine($"Up to date: {reason}", Tone.Good);
        }
    }

    public void TargetStale(string reason)
    {
        if (Verbosity == Verbosity.Verbose)
        {
            Writer.WriteLine($"Not up to date: {reason}", Tone.Faint);
        }
    }

    public void Warn(string text) => Writer.WriteIssue(Severity.Warning, $"warning: {text}", null, isLast: false);

    public void Warn(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Writer.WriteIssue(Severity.Warning, diagnostic.ToString(), diagnostic, isLast: false);
        }
    }

    /// <summary>Says which of the repository's files the build itself has written.</summary>
    /// <param name="files">The files, relative to the root.</param>
    /// <param name="isWhole">Whether there is nothing else to say, so that it is said too when there are none.</param>
    public void FilesWritten(IReadOnlyList<string> files, bool isWhole)
    {
        foreach (var file in files)
        {
            Writer.WriteLine($"Wrote {file}, which follows from the build: commit it", Tone.Warning);
        }

        if (isWhole && files.Count == 0)
        {
            Writer.WriteLine("The files that follow from the build are up to date");
        }
    }

    public void WaitsForOtherBuild(string target) =>
        Writer.WriteLine($"Waiting for another build that runs '{target}' ...", Tone.Warning);

    /// <summary>What <c>--why</c> shows.</summary>
    public void Explain(string target, UpToDateAnswer answer)
    {
        Writer.WriteLine(
            answer.IsUpToDate ? $"{target} is up to date: {answer.Summary}"
            : answer.Reasons.Count > 0 ? $"{target} would run:"
            : $"{target} always runs: it declares no inputs, no outputs and no probe");
        foreach (var reason in answer.IsUpToDate ? [] : answer.Reasons)
        {
            Writer.WriteLine($"  {reason}");
        }
    }

    public void TargetFailed(string target, Failure failure) => Failed($"Target '{target}' failed", failure);

    /// <summary>The user asked for the build to stop.</summary>
    public void Interrupted() =>
        Writer.WriteLine("Stopping what runs ... (again to end at once)", Tone.Warning);

    /// <summary>Shows, once, what ended a target or the build: diagnostics as they are, anything else in short.</summary>
    public void Failed(string what, Failure failure)
    {
        var exception = failure.Exception;
        if (exception is DiagnosticException { Diagnostics: var diagnostics })
        {
            var repeated = new List<string>();
            foreach (var diagnostic in diagnostics)
            {
                if (_shown.TryAdd(diagnostic, true))
                {
                    Writer.WriteIssue(diagnostic.Severity, diagnostic.ToString(), diagnostic, isLast: true);
                }
                else
                {
                    repeated.Add(diagnostic.Code);
                }
            }

            if (repeated.Count > 0)
            {
                Writer.WriteLine($"{what} with the same error as another target: {string.Join(", ", repeated.Distinct())}", Tone.Bad);
            }
        }
        else if (FileDiagnostic.Of(exception) is { } ofFile)
        {
            Writer.WriteIssue(Severity.Error, $"{what}: {ofFile}", ofFile, isLast: true);
        }
        else
        {
            Writer.WriteIssue(
                Severity.Error,
                $"error {Codes.Unexpected}: {what}: {exception.GetType().Name}: {exception.Message}",
                new Diagnostic(Codes.Unexpected, exception.Message),
                isLast: true);
            if (Verbosity < Verbosity.Verbose)
            {
                Writer.WriteLine("  '--verbosity verbose' shows where", Tone.Faint);
            }
        }

        if (Verbosity == Verbosity.Verbose)
        {
            Writer.WriteLine(exception.ToString(), Tone.Faint);
        }
    }

    /// <summary>Shows how the build went.</summary>
    public void Finished(
        IReadOnlyList<TargetRun> runs,
        TimeSpan duration,
        bool isGood,
        bool wasInterrupted,
        IEnumerable<Link> links)
    {
        if (isGood && Verbosity == Verbosity.Quiet)
        {
            return;
        }

        Writer.Together(() => SummaryTable.Write(Writer, runs, duration));
        foreach (var (text, url) in links)
        {
            Writer.WriteLine($"{text}: {url}");
        }

        Writer.WriteLine();
        Writer.WriteLine(
            isGood ? "Build succeeded." : wasInterrupted ? "Build stopped." : "Build failed.",
            isGood ? Tone.Good : Tone.Bad);
    }

    /// <summary>Writes what a target logs.</summary>
    /// <param name="level">How grave it is.</param>
    /// <param name="message">What it says.</param>
    /// <param name="exception">What came with it.</param>
    /// <param name="diagnostic">The diagnostic that it tells of, if that is what it does.</param>
    public void Logged(LogLevel level, string message, Exception? exception, Diagnostic? diagnostic)
    {
        switch (level)
        {
            case LogLevel.Trace or LogLevel.Debug:
                Writer.WriteLine(message, Tone.Faint);
                break;
            case LogLevel.Information:
                Writer.WriteLine(message);
                break;
            case LogLevel.Warning:
                Writer.WriteIssue(Severity.Warning, Prefixed("warning: "), diagnostic, isLast: false);
                break;
            default:
                Writer.WriteIssue(Severity.Error, Prefixed("error: "), diagnostic, isLast: false);
                break;
        }

        if (exception is not null)
        {
            Writer.WriteLine(
                Verbosity == Verbosity.Verbose
                    ? exception.ToString()
                    : $"  {exception.GetType().Name}: {exception.Message}",
                Tone.Faint);
        }

        // A diagnostic says of itself what it is.
        string Prefixed(string prefix) => diagnostic is null ? prefix + message : message;
    }
}
