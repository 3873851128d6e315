using Microsoft.Extensions.Logging;
using Slipway.Pipelines.Publishing;
using Slipway.Targets;

// What Publish would change, for people at a terminal and, in artifacts/plan/, for reviewers and programs.
internal sealed partial class Build
{
    // About two screens; artifacts/plan/ has all of them.
    private const int DiffLinesShown = 80;

    // As 'terraform plan -detailed-exitcode' has it.
    private const int ChangesExitCode = 2;

    [Parameter("Plan ends with exit code 2 when there is something to publish, and with 0 when there is not")]
    private readonly bool DetailedExitcode;

    private async Task ShowPlanAsync(CancellationToken cancellationToken)
    {
        var projects = await ProjectsAsync(cancellationToken);
        var environments = new Dictionary<string, EnvironmentImage>();
        List<string> unbuilt = [];
        foreach (var image in await ImagesAsync(cancellationToken))
        {
            if (await FindPushedAsync(image, cancellationToken) is { } pushed)
            {
                environments[image.Name] = EnvironmentOf(image, pushed.Reference);
            }
            else
            {
                // Its digest is known once it is built; until then its users are new versions without a name.
                unbuilt.Add(image.Name);
                environments[image.Name] = EnvironmentOf(image, $"{image.Name}@sha256:{new string('0', 64)}");
            }
        }

        var plan = await (await PublisherAsync(cancellationToken)).PlanAsync(projects, environments, cancellationToken);
        if (unbuilt.Count > 0)
        {
            Log.LogInformation("images: {Count} to build, test and push", unbuilt.Count);
            unbuilt.ForEach(image => Log.LogInformation("  + image {Image}", image));
        }

        foreach (var line in plan.Lines(Host.Width, isWhole: Log.IsEnabled(LogLevel.Debug)))
        {
            Log.LogInformation("{Line}", line);
        }

        ShowDiffs(plan);
        Directory.CreateDirectory(ArtifactsDirectory / "plan");
        await File.WriteAllTextAsync(ArtifactsDirectory / "plan" / "plan.json", plan.ToJson(), cancellationToken);
        await File.WriteAllTextAsync(ArtifactsDirectory / "plan" / "plan.md", plan.ToMarkdown(), cancellationToken);
        var changed = plan.ChangesOf(PublishPart.Schedules).Select(change => change.Name).ToHashSet();
        ShowFirings([.. FiringsOf(projects).Where(firings => changed.Contains(firings.Schedule))]);
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
}
