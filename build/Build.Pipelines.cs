using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Processes;
using Slipway.Images;
using Slipway.Pipelines;
using Slipway.Pipelines.Publishing;
using Slipway.Targets;

// From a folder of pipelines/ to an endpoint with its schedules.
internal sealed partial class Build
{
    [Parameter("Deployments that an endpoint keeps beside the one that serves")]
    private readonly int Keep = 3;

    [Parameter("Remove endpoints and schedules whose pipeline is no longer in pipelines/, after showing them")]
    private readonly bool Prune;

    private ImmutableArray<PipelineProject>? _projects;
    private PublishPlan? _plan;
    private PublishOptions? _publishOptions;

    private async Task<UpToDateProbe> ComputesAreAsWantedAsync(CancellationToken cancellationToken)
    {
        var projects = await ProjectsAsync(cancellationToken);
        var publisher = await PublisherAsync(cancellationToken);
        if (await publisher.FindMissingPermissionsAsync(cancellationToken) is { } missing)
        {
            // Here, before images are built for an hour; it is an error once there is something to write.
            Log.LogWarning("{Missing}", missing);
        }

        var plan = await publisher.PlanComputesAsync(projects, cancellationToken);
        return Probe(plan.Changes, "every cluster is there");
    }

    private async Task MakeComputesAsync(CancellationToken cancellationToken)
    {
        var publisher = await PublisherAsync(cancellationToken);
        var plan = await publisher.PlanComputesAsync(await ProjectsAsync(cancellationToken), cancellationToken);
        await publisher.ApplyAsync(plan, cancellationToken: cancellationToken);
        ReportSummary(Count(plan.Changes.Length, "change"));
    }

    private AbsolutePath EndpointPages => ArtifactsDirectory / "endpoints";

    private async Task<UpToDateProbe> PipelinesArePublishedAsync(CancellationToken cancellationToken)
    {
        var published = Probe(
            (await PlanAsync(cancellationToken)).ChangesOf(PublishPart.Pipelines),
            $"the workspace has it all{await WithoutEndpointAsync(cancellationToken)}");

        // A fresh clone has to say how endpoints are called, also where there is nothing to publish.
        var unwritten = (await ProjectsAsync(cancellationToken))
            .Where(project => project.HasEndpoint && !File.Exists(EndpointPage(project)))
            .Select(project => Path.GetRelativePath(RootDirectory, EndpointPage(project)));
        return published.IsUpToDate && unwritten.FirstOrDefault() is { } page
            ? UpToDateProbe.Stale($"{page} is not there")
            : published;
    }

    private AbsolutePath EndpointPage(PipelineProject project) => EndpointPages / $"{project.Name}.md";

    private async Task PublishPipelinesAsync(CancellationToken cancellationToken)
    {
        // A page that is there is right: what is interrupted leaves none, and the next publish writes it.
        if (Directory.Exists(EndpointPages))
        {
            Directory.Delete(EndpointPages, recursive: true);
        }

        var uncallable = await WithoutEndpointAsync(cancellationToken);
        await ApplyAsync(PublishPart.Pipelines, cancellationToken, uncallable);
        var publisher = await PublisherAsync(cancellationToken);
        var projects = (await ProjectsAsync(cancellationToken)).Where(project => project.HasEndpoint).ToList();
        Directory.CreateDirectory(EndpointPages);
        foreach (var project in projects)
        {
            var endpoint = await publisher.ReadEndpointAsync(project, cancellationToken);
            var page = EndpointPage(project);
            WritePoint.Pass(page);
            await File.WriteAllTextAsync($"{page}.new", endpoint.ToMarkdown(), cancellationToken);
            File.Move($"{page}.new", page);
            Log.LogInformation("{Pipeline}: {ScoringUri}", project.Name, endpoint.ScoringUri);
            Log.LogInformation("{Pipeline}: how to call it is in {Page}", project.Name, page);
        }

        if (uncallable.Length > 0)
        {
            Log.LogWarning("Published{Pipelines}: add an endpoint.yml beside the pipeline.yml, were it only 'description: what it does'", uncallable);
        }

        if (IsAzure)
        {
            ReportLink("Azure ML studio", StudioPage);
        }
    }

    /// <summary>Says which pipelines nobody can call once they are published; nothing where there are none.</summary>
    private async Task<string> WithoutEndpointAsync(CancellationToken cancellationToken)
    {
        var names = string.Join(", ", (await ProjectsAsync(cancellationToken)).Where(project => !project.HasEndpoint).Select(project => project.Name));
        return names.Length == 0 ? "" : $"; no endpoint to call: {names}";
    }

    private async Task<UpToDateProbe> PipelinesAreScheduledAsync(CancellationToken cancellationToken) =>
        Probe((await PlanAsync(cancellationToken)).ChangesOf(PublishPart.Schedules), "every schedule is as its file says");

    private async Task SchedulePipelinesAsync(CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(cancellationToken);
        if (!plan.Pruned.IsEmpty && !IsConfirmed(plan.Pruned))
        {
            _plan = plan.WithoutPruning();
        }

        await ApplyAsync(PublishPart.Schedules, cancellationToken);
        foreach (var orphan in plan.Orphans)
        {
            Log.LogWarning("{Orphan} is no longer in the repository; --prune removes it", orphan);
        }
    }

    /// <summary>Shows what would be removed, and asks whoever sits there; where nobody does, --prune has said it.</summary>
    private bool IsConfirmed(ImmutableArray<PlannedChange> removed)
    {
        foreach (var change in removed)
        {
            Log.LogWarning("{Change}", change);
        }

        return Host.Ask is not { } ask
            || ask(new Question($"Remove {Count(removed.Length, "resource")} from the workspace? (yes/no)", IsSecret: false)) is "yes" or "y";
    }

    private async Task ApplyAsync(PublishPart part, CancellationToken cancellationToken, string remark = "")
    {
        var plan = await PlanAsync(cancellationToken);
        _plan = await (await PublisherAsync(cancellationToken)).ApplyAsync(plan, part, cancellationToken);
        ReportSummary(Count(plan.ChangesOf(part).Length, "change") + remark);
    }

    /// <summary>One plan for publishing and scheduling, made once the images' digests are known.</summary>
    private async Task<PublishPlan> PlanAsync(CancellationToken cancellationToken)
    {
        if (_plan is null)
        {
            var environments = new Dictionary<string, EnvironmentImage>();
            foreach (var image in await ImagesAsync(cancellationToken))
            {
                if (await FindPushedAsync(image, cancellationToken) is { } pushed)
                {
                    environments[image.Name] = EnvironmentOf(image, pushed.Reference);
                }
            }

            _plan = await (await PublisherAsync(cancellationToken))
                .PlanAsync(await ProjectsAsync(cancellationToken), environments, cancellationToken);
        }

        return _plan;
    }

    // Images know nothing of Azure ML, and pipelines nothing of Dockerfiles: they meet only here.
    private static EnvironmentImage EnvironmentOf(ImageDefinition image, string reference) =>
        new(reference) { Description = image.Description, Tags = image.Tags };

    private async Task<ImmutableArray<PipelineProject>> ProjectsAsync(CancellationToken cancellationToken)
    {
        if (_projects is null)
        {
            var images = (await ImagesAsync(cancellationToken)).Select(image => image.Name).ToHashSet();
            _projects = PipelineProject.LoadAll(RootDirectory / "pipelines", images, Profiles, AllowFolder);
            foreach (var warning in _projects.Value.SelectMany(project => project.Warnings))
            {
                Log.LogWarning("{Warning}", warning);
            }
        }

        return _projects.Value;
    }

    private async Task<PipelineWorkspace> PublisherAsync(CancellationToken cancellationToken) =>
        new(await WorkspaceAsync(cancellationToken), Log, _publishOptions ??= await PublishOptionsAsync(cancellationToken));

    private async Task<PublishOptions> PublishOptionsAsync(CancellationToken cancellationToken)
    {
        var remote = await GitAsync(cancellationToken, "remote", "get-url", "origin");
        return new PublishOptions
        {
            Repository = remote is null ? null : RepositoryName.Of(remote),
            Commit = await GitAsync(cancellationToken, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"),
            Branch = await GitAsync(cancellationToken, "branch", "--show-current"),
            KeepDeployments = Keep,
            Prune = Prune,
            JournalDirectory = TemporaryDirectory / "publish",
        };
    }

    /// <summary>What git says, or null where it says nothing: publishing needs no repository.</summary>
    private async Task<string?> GitAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        try
        {
            var result = await new ChildProcess("git", arguments) { WorkingDirectory = RootDirectory }.RunAsync(cancellationToken);
            return result.ExitCode == 0 && result.Output.Trim() is { Length: > 0 } said ? said : null;
        }
        catch (DiagnosticException)
        {
            return null;
        }
    }

    private static UpToDateProbe Probe(ImmutableArray<PlannedChange> changes, string reason) => changes.IsEmpty
        ? UpToDateProbe.UpToDate(reason)
        : UpToDateProbe.Stale(string.Join("; ", changes));
}
