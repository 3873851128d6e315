using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Text;
using Slipway.Core.Threading;
using Slipway.Pipelines;
using Slipway.Pipelines.Publishing;
using Slipway.Releases;
using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The pipelines of a build, and how they get from their folders to endpoints with schedules.</summary>
internal sealed class PipelineActions
{
    private readonly IPipelines _build;
    private readonly Lazy<ImmutableArray<string>> _names;
    private readonly Once<ImmutableArray<PipelineProject>> _projects;
    private readonly Once<PublishOptions> _options;

    // One plan for publishing and scheduling, made once the images' digests are known, and worked off bit by bit.
    private readonly Once<PublishPlan> _plan;

    public PipelineActions(IPipelines build)
    {
        _build = build;
        _names = new(() => PipelineProject.FindNames(Sources(ImmutableHashSet<string>.Empty)));
        _projects = new(LoadAsync);
        _options = new(ReadOptionsAsync);
        _plan = new(async token => await (await WorkspaceAsync(token)).PlanAsync(
            await ProjectsAsync(token), await build.Images.EnvironmentsAsync(token), token));
    }

    /// <summary>What the targets fan out over: looked for at every start, so that no file is read.</summary>
    public ImmutableArray<string> Names => _names.Value;

    private AbsolutePath EndpointPages => _build.ArtifactsDirectory / "endpoints";

    /// <summary>The pipelines of the repository.</summary>
    public Task<ImmutableArray<PipelineProject>> ProjectsAsync(CancellationToken cancellationToken) =>
        _projects.GetAsync(cancellationToken);

    /// <summary>The pipelines as their files are by now.</summary>
    public Task<ImmutableArray<PipelineProject>> ReadAgainAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    /// <summary>The one that <c>--pipeline</c> names, or the only one.</summary>
    /// <exception cref="DiagnosticException">SLP1903: it can't be told.</exception>
    public PipelineProject TheOne(ImmutableArray<PipelineProject> projects) => (_build.Pipeline, projects) switch
    {
        (null, [var only]) => only,
        (not null, _) when projects.FirstOrDefault(project => project.Name == _build.Pipeline) is { } named => named,
        _ => throw new DiagnosticException(new Diagnostic(
            Codes.WhichPipeline,
            _build.Pipeline is null
                ? $"there are several pipelines: {string.Join(", ", projects.Select(project => project.Name))}"
                : $"there is no pipeline '{_build.Pipeline}'{NearestName.Hint(_build.Pipeline, projects.Select(project => project.Name))}")
        {
            Remedy = "name one with --pipeline",
        }),
    };

    /// <summary>What is written beside what is published.</summary>
    public Task<PublishOptions> OptionsAsync(CancellationToken cancellationToken) => _options.GetAsync(cancellationToken);

    /// <summary>The workspace, as pipelines are published to it and run in it.</summary>
    public async Task<PipelineWorkspace> WorkspaceAsync(CancellationToken cancellationToken) =>
        new(await _build.Services.WorkspaceAsync(cancellationToken), _build.Log, await OptionsAsync(cancellationToken));

    public async Task<UpToDateProbe> ComputesAreAsWantedAsync(CancellationToken cancellationToken)
    {
        var projects = await ProjectsAsync(cancellationToken);
        var workspace = await WorkspaceAsync(cancellationToken);
        if (await workspace.FindMissingPermissionsAsync(cancellationToken) is { } missing)
        {
            // Here, before images are built for an hour; it is an error once there is something to write.
            _build.Log.LogWarning("{Missing}", missing);
        }

        var plan = await workspace.PlanComputesAsync(projects, cancellationToken);
        return Probe(plan.Changes, "every cluster is there");
    }

    public async Task MakeComputesAsync(CancellationToken cancellationToken)
    {
        var workspace = await WorkspaceAsync(cancellationToken);
        var plan = await workspace.PlanComputesAsync(await ProjectsAsync(cancellationToken), cancellationToken);
        await workspace.ApplyAsync(plan, cancellationToken: cancellationToken);
        _build.ReportSummary(Counted.Of(plan.Changes.Length, "change"));
    }

    public async Task<UpToDateProbe> ArePublishedAsync(CancellationToken cancellationToken)
    {
        var published = Probe(
            (await _plan.GetAsync(cancellationToken)).ChangesOf(PublishPart.Pipelines),
            $"the workspace has it all{await WithoutEndpointAsync(cancellationToken)}");

        if (published.IsUpToDate && await _build.Proofs.FindUnwrittenAsync(cancellationToken) is [var tested, ..])
        {
            return UpToDateProbe.Stale($"{tested.Pipeline} has been tested, and is not marked so");
        }

        // A fresh clone has to say how endpoints are called, also where there is nothing to publish.
        var unwritten = (await ProjectsAsync(cancellationToken))
            .Where(project => project.HasEndpoint && !File.Exists(EndpointPage(project)))
            .Select(project => Path.GetRelativePath(_build.RootDirectory, EndpointPage(project)));
        return published.IsUpToDate && unwritten.FirstOrDefault() is { } page
            ? UpToDateProbe.Stale($"{page} is not there")
            : published;
    }

    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        _build.Proofs.EnsureNoneIsLeftOut((await _plan.GetAsync(cancellationToken)).ChangesOf(PublishPart.Pipelines));

        // A page that is there is right: what is interrupted leaves none, and the next publish writes it.
        if (Directory.Exists(EndpointPages))
        {
            Directory.Delete(EndpointPages, recursive: true);
        }

        var uncallable = await WithoutEndpointAsync(cancellationToken);
        await ApplyAsync(PublishPart.Pipelines, cancellationToken, uncallable);
        await _build.Proofs.WriteAsync(cancellationToken);
        await WriteEndpointPagesAsync(cancellationToken);
        if (uncallable.Length > 0)
        {
            _build.Log.LogWarning(
                "Published{Pipelines}: add an endpoint.yml beside the pipeline.yml, were it only 'description: what it does'",
                uncallable);
        }

        if (_build.Services.IsAzure)
        {
            _build.ReportLink("Azure ML studio", _build.Services.StudioPage);
        }
    }

    public async Task<UpToDateProbe> AreScheduledAsync(CancellationToken cancellationToken) =>
        Probe((await _plan.GetAsync(cancellationToken)).ChangesOf(PublishPart.Schedules), "every schedule is as its file says");

    public async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        var plan = await _plan.GetAsync(cancellationToken);
        if (!plan.Pruned.IsEmpty && !IsConfirmed(plan.Pruned))
        {
            _plan.Set(plan.WithoutPruning());
        }

        await ApplyAsync(PublishPart.Schedules, cancellationToken);
        foreach (var orphan in plan.Orphans)
        {
            _build.Log.LogWarning("{Orphan} is no longer in the repository; --prune removes it", orphan);
        }
    }

    private async Task WriteEndpointPagesAsync(CancellationToken cancellationToken)
    {
        var workspace = await WorkspaceAsync(cancellationToken);
        Directory.CreateDirectory(EndpointPages);
        foreach (var project in (await ProjectsAsync(cancellationToken)).Where(project => project.HasEndpoint))
        {
            var endpoint = await workspace.ReadEndpointAsync(project, cancellationToken);
            var page = EndpointPage(project);
            WritePoint.Pass(page);
            await File.WriteAllTextAsync($"{page}.new", endpoint.ToMarkdown(), cancellationToken);
            File.Move($"{page}.new", page);
            _build.Log.LogInformation("{Pipeline}: {ScoringUri}", project.Name, endpoint.ScoringUri);
            _build.Log.LogInformation("{Pipeline}: how to call it is in {Page}", project.Name, page);
        }
    }

    private AbsolutePath EndpointPage(PipelineProject project) => EndpointPages / $"{project.Name}.md";

    /// <summary>Says which pipelines nobody can call once they are published; nothing where there are none.</summary>
    private async Task<string> WithoutEndpointAsync(CancellationToken cancellationToken)
    {
        var uncallable = (await ProjectsAsync(cancellationToken)).Where(project => !project.HasEndpoint);
        var names = string.Join(", ", uncallable.Select(project => project.Name));
        return names.Length == 0 ? "" : $"; no endpoint to call: {names}";
    }

    /// <summary>Shows what would be removed, and asks whoever sits there; where nobody does, --prune has said it.</summary>
    private bool IsConfirmed(ImmutableArray<PlannedChange> removed)
    {
        foreach (var change in removed)
        {
            _build.Log.LogWarning("{Change}", change);
        }

        var question = new Question(
            $"Remove {Counted.Of(removed.Length, "resource")} from the workspace? (yes/no)", IsSecret: false);
        return _build.Host.Ask is not { } ask || ask(question) is "yes" or "y";
    }

    private async Task ApplyAsync(PublishPart part, CancellationToken cancellationToken, string remark = "")
    {
        var plan = await _plan.GetAsync(cancellationToken);
        _plan.Set(await (await WorkspaceAsync(cancellationToken)).ApplyAsync(plan, part, cancellationToken));
        _build.ReportSummary(Counted.Of(plan.ChangesOf(part).Length, "change") + remark);
    }

    /// <summary>Where the pipelines are.</summary>
    /// <param name="images">The names of the images that their steps may run in.</param>
    public PipelineSources Sources(IReadOnlySet<string> images) => new(_build.RootDirectory)
    {
        Paths = _build.PipelinePath is { Length: > 0 } paths ? paths : null,
        ImageNames = images,
        Profiles = _build.Profiles,
        AllowedFolders = _build.AllowFolder,
    };

    private async Task<ImmutableArray<PipelineProject>> LoadAsync(CancellationToken cancellationToken)
    {
        var images = (await _build.Images.DefinitionsAsync(cancellationToken)).Select(image => image.Name).ToHashSet();
        var projects = PipelineProject.LoadAll(Sources(images));
        foreach (var warning in projects.SelectMany(project => project.Warnings))
        {
            _build.Log.LogWarning("{Warning}", warning);
        }

        return projects;
    }

    private async Task<PublishOptions> ReadOptionsAsync(CancellationToken cancellationToken)
    {
        var clone = await new GitRepository(_build.RootDirectory).FindStateAsync(cancellationToken);
        return new PublishOptions
        {
            Repository = clone.Origin is { } origin ? RepositoryName.Of(origin) : null,
            Commit = clone.Commit,
            Branch = clone.Branch,
            KeepDeployments = _build.Keep,
            Prune = _build.Prune,
            JournalDirectory = _build.TemporaryDirectory / "publish",
        };
    }

    private static UpToDateProbe Probe(ImmutableArray<PlannedChange> changes, string reason) => changes.IsEmpty
        ? UpToDateProbe.UpToDate(reason)
        : UpToDateProbe.Stale(string.Join("; ", changes));
}
