using System.Globalization;
using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;
using Slipway.Pipelines;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Validation;
using Slipway.Targets;

// What is looked at without changing anything: the files, the plan, the runs and their logs.
internal sealed partial class Build
{
    private const int RunsShown = 20;

    // About two screens; artifacts/plan/ has all of them.
    private const int DiffLinesShown = 80;

    // As 'terraform plan -detailed-exitcode' has it.
    private const int ChangesExitCode = 2;

    [Parameter("Run whose logs Logs shows; the beginning of its name will do")]
    private readonly string? Job;

    [Parameter("Step of the run whose logs Logs shows; all of them when none is named")]
    private readonly string? Step;

    [Parameter("Lines of each log that Logs shows, the last ones; all of them unless given")]
    private readonly int? Tail;

    [Parameter("Logs goes on with what is written until the run has ended")]
    private readonly bool Follow;

    [Parameter("Plan ends with exit code 2 when there is something to publish, and with 0 when there is not")]
    private readonly bool DetailedExitcode;

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

        ShowFirings(validation.Projects);
        ReportSummary($"{Count(validation.Projects.Length, "pipeline")}, {Count(validation.Files, "further file")}");
    }

    private HashSet<string> ImageFolderNames() => Directory.Exists(RootDirectory / "images")
        ? [.. Directory.EnumerateDirectories(RootDirectory / "images").Select(folder => Path.GetFileName(folder))]
        : [];

    private async Task ShowPlanAsync(CancellationToken cancellationToken)
    {
        var projects = await ProjectsAsync(cancellationToken);
        var environments = new Dictionary<string, EnvironmentImage>();
        foreach (var image in await ImagesAsync(cancellationToken))
        {
            if (await FindPushedAsync(image, cancellationToken) is { } pushed)
            {
                environments[image.Name] = EnvironmentOf(image, pushed.Reference);
            }
            else
            {
                // Its digest is known once it is built; until then its users are new versions without a name.
                Log.LogInformation("+ image {Image}", image.Name);
                environments[image.Name] = EnvironmentOf(image, $"{image.Name}@sha256:{new string('0', 64)}");
            }
        }

        var plan = await (await PublisherAsync(cancellationToken)).PlanAsync(projects, environments, cancellationToken);
        foreach (var line in plan.Lines())
        {
            Log.LogInformation("{Line}", line);
        }

        ShowDiffs(plan);
        Directory.CreateDirectory(ArtifactsDirectory / "plan");
        await File.WriteAllTextAsync(ArtifactsDirectory / "plan" / "plan.json", plan.ToJson(), cancellationToken);
        await File.WriteAllTextAsync(ArtifactsDirectory / "plan" / "plan.md", plan.ToMarkdown(), cancellationToken);
        if (plan.ChangesOf(PublishPart.Schedules).Length > 0)
        {
            ShowFirings(projects);
        }

        if (DetailedExitcode && !plan.IsEmpty)
        {
            ExitCode = ChangesExitCode;
        }

        ReportSummary(plan.IsEmpty ? plan.ToString() : Count(plan.Changes.Length, "change"));
    }

    private void ShowDiffs(PublishPlan plan)
    {
        var lines = plan.Changes
            .SelectMany(change => change.Files)
            .Where(file => file.Diff is not null)
            .SelectMany(file => file.Diff!.Split('\n'))
            .ToList();
        foreach (var line in lines.Take(DiffLinesShown))
        {
            Log.LogInformation("{Line}", line.TrimEnd('\r'));
        }

        if (lines.Count > DiffLinesShown)
        {
            Log.LogInformation("… {Count} more lines in artifacts/plan/plan.md", lines.Count - DiffLinesShown);
        }
    }

    private async Task ListRunsAsync(CancellationToken cancellationToken)
    {
        var runs = await (await PublisherAsync(cancellationToken)).ListRunsAsync(RunsShown, cancellationToken);
        foreach (var line in runs.Length == 0 ? [] : RunSummary.Table(runs))
        {
            Log.LogInformation("{Line}", line);
        }

        ReportSummary(Count(runs.Length, "run"));
    }

    private async Task ShowLogsAsync(CancellationToken cancellationToken)
    {
        if (Follow && (Step ?? Tail?.ToString(CultureInfo.InvariantCulture)) is not null)
        {
            throw WrongLogs("--follow shows all steps from their beginnings", "leave out --step and --tail");
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

        var logs = await publisher.ReadLogsAsync(job, Step, cancellationToken);
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

    private void ShowFirings(IEnumerable<PipelineProject> projects)
    {
        foreach (var firings in projects.SelectMany(project => UpcomingFirings.Of(project, DateTimeOffset.UtcNow)))
        {
            Log.LogInformation("Next firings of {Firings}", firings);
        }
    }
}
