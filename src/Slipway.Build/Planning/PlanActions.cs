using Microsoft.Extensions.Logging;
using Slipway.Core.Text;
using Slipway.Pipelines.Publishing;

namespace Slipway.Build;

/// <summary>
/// What a publish would change, for people at a terminal and, in <c>artifacts/plan/</c>, for reviewers and programs.
/// </summary>
internal sealed class PlanActions(IPlan build)
{
    // About two screens; artifacts/plan/ has all of them.
    private const int DiffLinesShown = 80;

    // As 'terraform plan -detailed-exitcode' has it.
    private const int ChangesExitCode = 2;

    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        var projects = await build.Pipelines.ProjectsAsync(cancellationToken);
        var tests = build is ITestPipelines tested ? await tested.Tests.PlanAsync(cancellationToken) : [];
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        var images = await build.Images.DefinitionsAsync(cancellationToken);
        var unbuilt = images.Where(image => !environments.ContainsKey(image.Name)).ToList();
        foreach (var image in unbuilt)
        {
            // Its digest is known once it is built; until then its users are new versions without a name.
            environments[image.Name] = ImageActions.EnvironmentOf(image, $"{image.Name}@sha256:{new string('0', 64)}");
        }

        var plan = await (await build.Pipelines.WorkspaceAsync(cancellationToken)).PlanAsync(projects, environments, cancellationToken);
        if (unbuilt.Count > 0)
        {
            build.Log.LogInformation("images: {Count} to build, test and push", unbuilt.Count);
            unbuilt.ForEach(image => build.Log.LogInformation("  + image {Image}", image.Name));
        }

        foreach (var line in plan.Lines(build.Host.Width, isWhole: build.Log.IsEnabled(LogLevel.Debug)))
        {
            build.Log.LogInformation("{Line}", line);
        }

        foreach (var line in tests)
        {
            build.Log.LogInformation("{Line}", line);
        }

        ShowDiffs(plan);
        var folder = build.ArtifactsDirectory / "plan";
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(folder / "plan.json", PlanWithTests.Json(plan, tests), cancellationToken);
        await File.WriteAllTextAsync(folder / "plan.md", PlanWithTests.Markdown(plan, tests), cancellationToken);
        var changed = plan.ChangesOf(PublishPart.Schedules).Select(change => change.Name).ToHashSet();
        FiringsTable.Show(build, [.. FiringsTable.Of(projects).Where(firings => changed.Contains(firings.Schedule))]);
        if (build.DetailedExitcode && !plan.IsEmpty)
        {
            build.ExitCode = ChangesExitCode;
        }

        build.ReportSummary(plan.IsEmpty ? plan.ToString() : Counted.Of(plan.Changes.Length, "change"));
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
            build.Log.LogInformation("{Line}", line.TrimEnd('\r'));
        }

        if (lines.Count > DiffLinesShown)
        {
            build.Log.LogInformation("… {Count} more lines in artifacts/plan/plan.md", lines.Count - DiffLinesShown);
        }
    }
}
