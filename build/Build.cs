using Slipway.Targets;

/// <summary>
/// The graph: from <c>images/</c> and <c>pipelines/</c> to published, scheduled Azure ML pipelines. Each step composes
/// the libraries beside it; what it needs to do so is in the partial file named after it.
/// </summary>
internal sealed partial class Build : SlipwayBuild
{
    public static Task<int> Main(string[] args) => ExecuteAsync<Build>(args, build => build.Publish);

    Target Clean => _ => _
        .Description("Deletes artifacts/; the services' state in .nuke/temp/ stays")
        .Before(EnsureServices)
        .Executes(DeleteArtifacts);

    Target EnsureServices => _ => _
        .Description("Finds or starts the container engine, the registry and the workspace")
        .WritesNothing()
        .LocalUnless(() => Registry)
        .LocalUnless(() => SubscriptionId)
        .UpToDateWhen(ServicesAnswerAsync)
        .Executes(StartServicesAsync);

    Target EnsureCompute => _ => _
        .Description("Makes the compute clusters that compute.yml files describe")
        .DependsOn(EnsureServices)
        .UpToDateWhen(ComputesAreAsWantedAsync)
        .Executes(MakeComputesAsync);

    Target Validate => _ => _
        .Description("Checks all of images/ and pipelines/ offline, and says when schedules fire next")
        .WritesNothing()
        .Executes(ValidateAsync);

    Target BuildImages => _ => _
        .Description("Builds each image of images/ that the registry does not have")
        .DependsOn(EnsureServices)
        .After(EnsureCompute) // which reads every pipeline: a mistake in one is found before a long build
        .Limit("build or test an image", Math.Max(1, ImageParallelism))
        .FailAlone() // others are still proven, so that all that is wrong is told at once
        .ForEach(ImageOutlines, () => Image, (image, target) => AfterBases(target, BuildImages, image)
            .Uses(() => ProofKey)
            .Produces($"artifacts/logs/images/{image}.log")
            .UpToDateWhen(token => IsPushedAsync(image, token))
            .Executes(token => BuildImageAsync(image, token)));

    Target TestImages => _ => _
        .Description("Proves that each declared package loads, at a version that will do")
        .Limit("build or test an image", Math.Max(1, ImageParallelism))
        .FailAlone()
        .ForEach(ImageOutlines, () => Image, (image, target) => AfterBases(target, TestImages, image) // no proof stands on what is unproven
            .DependsOnItem(BuildImages, image)
            .Produces($"artifacts/test-results/image-{image}.xml")
            .UpToDateWhen(token => IsPushedAsync(image, token))
            .Executes(token => TestImageAsync(image, token)));

    Target PushImages => _ => _
        .Description("Pushes the images that passed their tests")
        .Limit("push an image", Math.Max(1, PushParallelism)) // many at once have broken registries
        .ForEach(ImageOutlines, () => Image, (image, target) => target
            .DependsOnItem(TestImages, image)
            .Uses(() => ProofKey)
            .UpToDateWhen(token => IsPushedAsync(image, token))
            .Executes(token => PushImageAsync(image, token)));

    Target PublishPipelines => _ => _
        .Description("Publishes each pipeline as a REST endpoint")
        .DependsOn(PushImages, EnsureCompute)
        .Produces("artifacts/endpoints/*.md")
        .UpToDateWhen(PipelinesArePublishedAsync)
        .Executes(PublishPipelinesAsync);

    Target SchedulePipelines => _ => _
        .Description("Puts the pipelines on their schedules")
        .DependsOn(PublishPipelines)
        .UpToDateWhen(PipelinesAreScheduledAsync)
        .Executes(SchedulePipelinesAsync);

    Target Publish => _ => _
        .Description("Does all of these: from sources to scheduled pipelines")
        .DependsOn(EnsureServices, EnsureCompute, BuildImages, TestImages, PushImages, PublishPipelines, SchedulePipelines);

    Target Plan => _ => _
        .Description("Shows what Publish would change in the workspace, and writes nothing")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Before(EnsureCompute, BuildImages, PublishPipelines, SchedulePipelines)
        .Executes(ShowPlanAsync);

    Target Runs => _ => _
        .Description("Lists the latest runs")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(ListRunsAsync);

    Target Logs => _ => _
        .Description("Shows what the steps of a run wrote: --job NAME, --step NAME, --tail N, --timestamps, --follow")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(ShowLogsAsync);

    Target Run => _ => _
        .Description("Calls a pipeline's endpoint, follows the run and downloads its outputs")
        .DependsOn(EnsureServices)
        .After(Publish)
        .Executes(RunPipelineAsync);

    Target Test => _ => _
        .Description("Runs every test of this repository")
        .Produces("artifacts/test-results/slipway/*.xml")
        .Executes(RunTestsAsync);

    Target WorkspaceStart => _ => _
        .Description("Starts the local workspace and registry, and says how to reach them")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(ShowWorkspace);

    Target WorkspaceOpen => _ => _
        .Description("Prints a link to the workspace's pages")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(LinkToPagesAsync);

    Target WorkspacePrune => _ => _
        .Description("Deletes old jobs of the local workspace with their logs and outputs")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(PruneWorkspaceAsync);

    Target WorkspaceStop => _ => _
        .Description("Stops the local workspace and registry; their state stays")
        .WritesNothing()
        .Executes(StopServicesAsync);

    Target Doctor => _ => _
        .Description("Says what is found, what is missing and how to get it")
        .WritesNothing()
        .Executes(ExamineAsync);
}
