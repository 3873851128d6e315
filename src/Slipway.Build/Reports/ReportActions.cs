using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Images;
using Slipway.Pipelines;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Releases;
using Slipway.Releases;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>
/// Gathers what a change touches and what has come of it. What can't be told is said to be so: a report is worth most where
/// something went wrong.
/// </summary>
internal sealed class ReportActions(IReport build)
{
    // What a comment is found by, to be brought up to date.
    private const string CommentKey = "report";

    private readonly List<string> _notes = [];

    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        var report = await GatherAsync(cancellationToken);
        var folder = build.ArtifactsDirectory / "changes";
        Directory.CreateDirectory(folder);
        var markdown = build.Secrets.Apply(ChangeReportMarkdown.Write(report, isFolded: true));
        await File.WriteAllTextAsync(folder / "report.md", markdown, cancellationToken);
        await File.WriteAllTextAsync(folder / "report.json", build.Secrets.Apply(ChangeReportJson.Write(report)), cancellationToken);
        await File.WriteAllTextAsync(
            folder / "report.html", build.Secrets.Apply(ChangeReportPage.Write(report, build.RootDirectory)), cancellationToken);
        build.Server.Summarize(markdown, folder / "summary.md");
        await CommentAsync(markdown, cancellationToken);
        build.ReportSummary($"{ChangeReportMarkdown.Summary(report)}; artifacts/changes/report.html");
    }

    private async Task<ChangeReport> GatherAsync(CancellationToken cancellationToken)
    {
        var projects = await build.Pipelines.ProjectsAsync(cancellationToken);
        var repository = build.Releases.Repository();
        var head = await TryAsync("the commit", () => repository.HeadAsync(cancellationToken));
        var differs = await TryAsync(
            "the files that differ", async () => (await repository.ChangedFilesAsync(cancellationToken)).Length > 0);
        var changes = await TryAsync("what has changed", () => build.Changes.FindAsync(cancellationToken));
        if (build.Changes.Obstacle is { } obstacle)
        {
            _notes.Add($"what has changed can't be told: {PrintableText.Of(obstacle)}");
        }

        var last = await TryAsync("the last release", async () => await FindReleaseAsync(repository, cancellationToken));
        var tests = new List<ReportedTest>();
        var runTimes = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var project in projects)
        {
            tests.AddRange(await TestsOfAsync(project, changes, last?.Record, cancellationToken));
            if (RunTimeOf(project, tests.Where(test => test.Pipeline == project.Name)) is { } time)
            {
                runTimes[project.Name] = time;
            }
        }

        var differences = await TryAsync(
            "what publishing would change", () => DifferencesAsync(projects, last?.Record, cancellationToken));
        return new ChangeReport
        {
            Subject = $"{head?[..7] ?? "these files"}{(differs ? "+" : "")}",
            Changes = changes,
            Release = last?.Tag,
            Differences = differences.IsDefault ? [] : differences,
            Tests = [.. tests],
            Schedules =
            [
                .. FiringsTable.Of(projects).Select(firings => new ReportedSchedule(
                    firings.Pipeline,
                    firings.Schedule,
                    firings.InThirtyDays,
                    runTimes.TryGetValue(firings.Pipeline, out var time) ? time : null)),
            ],
            Tolerance = Tolerance,
            Notes = [.. _notes],
        };
    }

    private double Tolerance => (double)(Math.Clamp(build.ReportTolerance, 0, 100) / 100);

    private Task<(string Tag, ReleaseRecord? Record)?> FindReleaseAsync(GitRepository repository, CancellationToken cancellationToken) =>
        new ReleaseTags(repository, build.Log).FindLastAsync(cancellationToken);

    private async Task<ImmutableArray<ReportedTest>> TestsOfAsync(
        PipelineProject project, ChangesSince? changes, ReleaseRecord? release, CancellationToken cancellationToken)
    {
        var set = build.Tests.SetOf(project);
        if (set.ReasonForNone is { } reason)
        {
            _notes.Add($"{project.Name} has no test: {reason}");
            return [];
        }

        // A tag is whatever someone pushed: it may name a test twice.
        var earlier = (release?.Tests ?? []).Where(test => test.Pipeline == project.Name).DistinctBy(test => test.Name)
            .ToDictionary(test => test.Name);
        var verdicts = build.Tests.VerdictsOf(project.Name).ToDictionary(verdict => verdict.Test.Name);
        if (verdicts.Count > 0)
        {
            return
            [
                .. set.Tests.Select(test => verdicts.TryGetValue(test.Name, out var verdict)
                    ? Of(project, verdict, earlier.GetValueOrDefault(test.Name))
                    : new ReportedTest(project.Name, test.Name, ReportedOutcome.NotRun)),
            ];
        }

        var kept = await TryAsync($"what the tests of {project.Name} measured", async () =>
            await build.Tests.FindProofAsync(project.Name, cancellationToken) is { } proof
                && await build.Proofs.IsThereAsync(proof, cancellationToken)
                ? (await build.Proofs.FindMeasuredAsync(proof, cancellationToken)).ToDictionary(test => test.Name)
                : null);
        var outcome = kept is not null ? ReportedOutcome.Proven
            : changes?.Of(project.Name) is { IsTouched: false } ? ReportedOutcome.Unaffected
            : ReportedOutcome.NotRun;
        return
        [
            .. set.Tests.Select(test => new ReportedTest(project.Name, test.Name, outcome)
            {
                Work = kept?.GetValueOrDefault(test.Name)?.Work,
                EarlierWork = earlier.GetValueOrDefault(test.Name)?.Duration,
                Numbers =
                [
                    .. (kept?.GetValueOrDefault(test.Name)?.Values.AsEnumerable() ?? []).Select(value => Numbered(
                        new Measurement(value.Key, value.Value, PipelineTests.Better(test, value.Key)), earlier.GetValueOrDefault(test.Name))),
                ],
            }),
        ];
    }

    private ReportedTest Of(PipelineProject project, TestVerdict verdict, ReleasedTest? earlier) =>
        new(project.Name, verdict.Test.Name, verdict.Passed ? ReportedOutcome.Passed : ReportedOutcome.Failed)
        {
            Work = verdict.Run.StepDurations.Values.Aggregate(TimeSpan.Zero, (sum, step) => sum + step),
            EarlierWork = earlier?.Duration,
            Numbers = [.. verdict.Measurements.Select(number => Numbered(number, earlier))],
            Findings = verdict.Findings,
            Pictures =
            [
                .. KeptPictures.In(verdict.Run.OutputsDirectory).Select(name => new ReportedPicture(
                    name,
                    FromRoot(Path.Combine(verdict.Run.OutputsDirectory, name)),
                    earlier is not null && build.Tests.Pictures.Find(earlier.Proof, earlier.Name, name) is { } kept ? FromRoot(kept) : null)),
            ],
        };

    private string FromRoot(string path) => Path.GetRelativePath(build.RootDirectory, path).Replace('\\', '/');

    private ReportedNumber Numbered(Measurement number, ReleasedTest? earlier) =>
        earlier is not null && earlier.Metrics.TryGetValue(number.Name, out var before)
            ? new ReportedNumber(number.Name, number.Value, before, number.Since(before, Tolerance))
            : new ReportedNumber(number.Name, number.Value, null, null);

    /// <summary>How long a run takes nodes, as the test with the most steps did; null where no test has run all of them.</summary>
    private TimeSpan? RunTimeOf(PipelineProject project, IEnumerable<ReportedTest> tests)
    {
        var nodes = project.Steps.ToDictionary(step => step.Name, step => step.Nodes);
        var whole = build.Tests.VerdictsOf(project.Name).FirstOrDefault(verdict =>
            nodes.Keys.All(step => verdict.Run.StepDurations.ContainsKey(step)));
        if (whole is not null)
        {
            return whole.Run.StepDurations.Aggregate(
                TimeSpan.Zero, (sum, step) => sum + (step.Value * nodes.GetValueOrDefault(step.Key, 1)));
        }

        // Of tests that passed before, only what all steps took together is kept.
        var sets = build.Tests.SetOf(project).Tests.Where(test => nodes.Keys.All(step => test.Steps.Contains(step)));
        return nodes.Values.All(count => count == 1)
            ? tests.FirstOrDefault(test => test.Work is not null && sets.Any(set => set.Name == test.Name))?.Work
            : null;
    }

    private async Task<ImmutableArray<ReportSection>> DifferencesAsync(
        ImmutableArray<PipelineProject> projects, ReleaseRecord? release, CancellationToken cancellationToken)
    {
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        var images = await ImagesAsync(environments, release, cancellationToken);
        var wanted = projects.SelectMany(project => project.Images).Distinct(StringComparer.Ordinal);
        foreach (var name in wanted.Where(name => !environments.ContainsKey(name)).ToList())
        {
            _notes.Add($"image {name} is not built, tested and pushed as its files are now");
            environments[name] = new EnvironmentImage($"{name}@sha256:{new string('0', 64)}");
        }

        // What the release has already counts as what it is there, wherever this build has it from.
        foreach (var image in images.Where(image => release?.Images.Contains(image) == true))
        {
            environments[image.Name] = new EnvironmentImage(image.Reference)
            {
                Description = environments[image.Name].Description,
                Tags = environments[image.Name].Tags,
            };
        }

        var before = release is null ? null : ReleasedStates.StateOf(release);
        var now = PipelineReleases.Foresee(projects, environments, before);
        ImmutableArray<ReportSection> sections =
        [
            new("Images", [.. ImageDifference.Lines(release?.Images, images)]),
            new("Pipelines", [.. PublishedDifference.Pipelines(before, now)]),
            new("Schedules", [.. PublishedDifference.Schedules(before, now)]),
        ];
        return build.Services.IsAzure ? [.. sections, await PlanAsync(projects, environments, cancellationToken)] : sections;
    }

    private async Task<ReportSection> PlanAsync(
        ImmutableArray<PipelineProject> projects, Dictionary<string, EnvironmentImage> environments, CancellationToken cancellationToken)
    {
        var workspace = await build.Pipelines.WorkspaceAsync(cancellationToken);
        var plan = await workspace.PlanAsync(projects, environments, cancellationToken);
        return new ReportSection(
            $"Plan for {await build.Services.WorkspaceAsync(cancellationToken)}",
            [.. plan.Changes.Select(change => $"- `{change.ToString().Replace('`', '\'')}`")]);
    }

    /// <summary>The images with their packages: the release's own where they have its content, else looked into.</summary>
    private async Task<ImmutableArray<ReleasedImage>> ImagesAsync(
        Dictionary<string, EnvironmentImage> environments, ReleaseRecord? release, CancellationToken cancellationToken)
    {
        var inventory = new PackageInventory(
            await build.Services.EngineAsync(cancellationToken), (await build.Images.ProofsAsync(cancellationToken)).Registry, build.Log);
        var builder = await build.Images.BuilderAsync(cancellationToken);
        var images = ImmutableArray.CreateBuilder<ReleasedImage>();
        foreach (var image in await build.Images.DefinitionsAsync(cancellationToken))
        {
            var identity = (await builder.FindIdentityAsync(image, cancellationToken))?.Tag;
            if (release?.Images.FirstOrDefault(other => other.Name == image.Name && other.Identity == identity) is { } released)
            {
                images.Add(released);
            }
            else if (environments.ContainsKey(image.Name) && await build.Images.FindPushedAsync(image, cancellationToken) is { } pushed)
            {
                images.Add(new ReleasedImage(
                    image.Name,
                    pushed.Reference,
                    identity!,
                    [
                        .. (await inventory.ReadAsync(pushed, cancellationToken))
                            .Select(package => new ReleasedPackage(package.Kind, package.Name, package.Version)),
                    ]));
            }
        }

        return images.ToImmutable();
    }

    private async Task CommentAsync(string markdown, CancellationToken cancellationToken)
    {
        if (PullRequestComments.Find(build.Host.Variables, build.GitHubToken, build.SystemAccessToken) is not { } comments)
        {
            return;
        }

        try
        {
            var posted = await comments.PostAsync(CommentKey, markdown, cancellationToken);
            build.Log.LogInformation("{Comment}", posted.Text);
            if (posted.Page is { } page)
            {
                build.ReportLink("The comment on the pull request", page);
            }
        }
        catch (DiagnosticException e)
        {
            // A fork's token may only read: what it would say is on the run's page as well.
            foreach (var diagnostic in e.Diagnostics)
            {
                build.Log.LogWarning("{Reason}", diagnostic.Message);
            }
        }
    }

    private async Task<T?> TryAsync<T>(string what, Func<Task<T>> find)
    {
        try
        {
            return await find();
        }
        catch (DiagnosticException e)
        {
            _notes.Add($"{what} can't be told: {PrintableText.Of(e.Diagnostics[0].Message)}");
            return default;
        }
    }
}
