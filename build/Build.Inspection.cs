using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Validation;
using Slipway.Targets;

// What is looked at without changing anything: the files, the runs and their logs.
internal sealed partial class Build
{
    private const int RunsShown = 20;

    [Parameter("Run whose logs Logs shows; the beginning of its name will do")]
    private readonly string? Job;

    [Parameter("Step of the run whose logs Logs shows; all of them when none is named")]
    private readonly string? Step;

    [Parameter("Lines of each log that Logs shows, the last ones; all of them unless given")]
    private readonly int? Tail;

    [Parameter("Logs shows the time of each line, which the local workspace keeps")]
    private readonly bool Timestamps;

    [Parameter("Logs goes on with what is written until the run has ended")]
    private readonly bool Follow;

    private async Task ValidateAsync(CancellationToken cancellationToken)
    {
        // Mistakes of images and of pipelines are told in one go. An image with a mistake is an image all the same.
        IEnumerable<Diagnostic> mistakes = [];
        var images = ImageFolderNames();
        try
        {
            foreach (var warning in (await ImagesAsync(cancellationToken)).SelectMany(image => image.Warnings.Concat(image.Untested)))
            {
                Log.LogWarning("{Warning}", warning);
            }
        }
        catch (DiagnosticException e)
        {
            mistakes = e.Diagnostics;
        }

        var validation = PipelineValidation.Of(RootDirectory / "pipelines", images, Profiles, AllowFolder);
        if (validation.HasErrors || mistakes.Any())
        {
            throw new DiagnosticException([.. mistakes, .. validation.Diagnostics]);
        }

        foreach (var warning in validation.Diagnostics)
        {
            Log.LogWarning("{Warning}", warning);
        }

        ShowFirings(FiringsOf(validation.Projects));
        ReportSummary($"{Count(validation.Projects.Length, "pipeline")}, {Count(validation.Files, "further file")}");
    }

    private HashSet<string> ImageFolderNames() => Directory.Exists(RootDirectory / "images")
        ? [.. Directory.EnumerateDirectories(RootDirectory / "images").Select(folder => Path.GetFileName(folder))]
        : [];

    private async Task ListRunsAsync(CancellationToken cancellationToken)
    {
        var runs = await (await PublisherAsync(cancellationToken)).ListRunsAsync(RunsShown, cancellationToken);
        foreach (var line in runs.Length == 0 ? ["Nothing has been run yet."] : RunSummary.Table(runs, Host.Width))
        {
            Log.LogInformation("{Line}", line);
        }

        ReportSummary(runs.Length == RunsShown ? $"the latest {RunsShown} runs" : Count(runs.Length, "run"));
    }

    private async Task ShowLogsAsync(CancellationToken cancellationToken)
    {
        if (Follow && (Timestamps || (Step ?? Tail?.ToString(CultureInfo.InvariantCulture)) is not null))
        {
            throw WrongLogs("--follow shows all steps from their beginnings, as they write", "leave out --step, --tail and --timestamps");
        }

        if (Timestamps && IsAzure)
        {
            throw WrongLogs("Azure ML keeps no times of lines", "leave out --timestamps");
        }

        if (Tail < 1)
        {
            throw WrongLogs($"--tail is {Tail}, but must be 1 or more", null);
        }

        var publisher = await PublisherAsync(cancellationToken);
        var job = await JobAsync(publisher, cancellationToken);
        if (Follow)
        {
            ReportSummary($"{job} {(await publisher.FollowAsync(job, ShowSteps, cancellationToken)).Status}");
            return;
        }

        var logs = await publisher.ReadLogsAsync(job, Step, Timestamps, cancellationToken);
        foreach (var (step, file, lines) in logs)
        {
            Log.LogInformation("[{Step}] {File}", step, file);
            foreach (var line in lines.TakeLast(Tail ?? int.MaxValue))
            {
                Log.LogInformation("[{Step}] {Line}", step, line);
            }
        }

        ReportSummary(Count(logs.Length, "log"));
    }

    private async Task<string> JobAsync(PipelineWorkspace publisher, CancellationToken cancellationToken)
    {
        var beginning = Job ?? throw WrongLogs("Logs needs to know of which run", "name it with --job; Runs lists them");
        return await publisher.FindRunsAsync(beginning, cancellationToken) switch
        {
            [var only] => only,
            [] => throw WrongLogs($"no run's name begins with '{beginning}'", "Runs lists them"),
            var several => throw WrongLogs($"several runs' names begin with '{beginning}': {string.Join(", ", several)}", "write more of it"),
        };
    }

    private static DiagnosticException WrongLogs(string what, string? remedy) =>
        new(new Diagnostic("SLP1905", what) { Remedy = remedy });

    private void ShowFirings(IReadOnlyCollection<UpcomingFirings> firings)
    {
        foreach (var line in UpcomingFirings.Table(firings, Host.Width))
        {
            Log.LogInformation("{Line}", line);
        }
    }

    private static ImmutableArray<UpcomingFirings> FiringsOf(IEnumerable<PipelineProject> projects) =>
        [.. projects.SelectMany(project => UpcomingFirings.Of(project, DateTimeOffset.UtcNow))];
}
