using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Actual;
using Slipway.Pipelines.Applying;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Submission;

namespace Slipway.Pipelines;

/// <summary>
/// Publishes pipelines to an Azure ML workspace, and runs them. Every method throws <see cref="DiagnosticException"/>
/// when the workspace can't be reached (SLP0074), refuses the identity (SLP0070) or refuses a request (SLP0071–SLP0073).
/// </summary>
public sealed class PipelineWorkspace
{
    private readonly WorkspaceClient _client;
    private readonly PublishOptions _options;
    private readonly ILogger _logger;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="connection">Which workspace, and as whom.</param>
    /// <param name="logger">Takes progress, in short sentences.</param>
    /// <param name="options">How pipelines are published; the defaults when null.</param>
    public PipelineWorkspace(WorkspaceConnection connection, ILogger logger, PublishOptions? options = null)
    {
        _options = options ?? new PublishOptions();
        _client = new WorkspaceClient(connection with { Logger = logger });
        _logger = logger;
    }

    /// <summary>What must change for the clusters of <c>compute.yml</c> to be there. Writes nothing.</summary>
    public async Task<PublishPlan> PlanComputesAsync(
        IReadOnlyCollection<PipelineProject> projects,
        CancellationToken cancellationToken = default)
    {
        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        return await PlanAsync(DesiredState.OfComputes(projects, info), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What must change for the workspace to be as the projects want it. Writes nothing.</summary>
    /// <param name="projects">All pipelines of the repository.</param>
    /// <param name="images">The images of this build, by the names of their folders.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DiagnosticException">
    /// SLP0040 or SLP0041: a pipeline needs an image, an environment or a compute that is neither here nor in the workspace.
    /// </exception>
    public async Task<PublishPlan> PlanAsync(
        IReadOnlyCollection<PipelineProject> projects,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        CancellationToken cancellationToken = default)
    {
        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        return await PlanAsync(DesiredState.Of(projects, images, info), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the changes of a plan: default deployments after all else that is published, then schedules. Whatever
    /// stops it, what served goes on serving; a new plan has what is left.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="parts">The parts to apply.</param>
    /// <param name="cancellationToken">Stops after the requests that are under way.</param>
    /// <returns>What is left of the plan: the changes of the other parts.</returns>
    /// <exception cref="DiagnosticException">
    /// SLP0076: an endpoint or a schedule was changed by someone else since the plan was made; it is left alone.
    /// SLP0077: the identity may not do what is needed; nothing has been written. SLP0080: someone else has published
    /// or changed something at the same time, so that the workspace is not as the plan wanted it.
    /// </exception>
    public Task<PublishPlan> ApplyAsync(
        PublishPlan plan,
        PublishPart parts = PublishPart.All,
        CancellationToken cancellationToken = default) =>
        new PlanApplier(_client, _options, _logger).ApplyAsync(plan, parts, cancellationToken);

    /// <summary>What the identity lacks to publish; null when it lacks nothing, or nobody can tell. Writes nothing.</summary>
    public async Task<Diagnostic?> FindMissingPermissionsAsync(CancellationToken cancellationToken = default) =>
        await Permissions.ReadAsync(_client, cancellationToken).ConfigureAwait(false) is { } permissions
            ? PermissionCheck.OfPublishing(permissions)
            : null;

    /// <summary>A project's endpoint as it serves now.</summary>
    /// <exception cref="DiagnosticException">SLP0063: it has none, or none has been published.</exception>
    public async Task<PublishedEndpoint> ReadEndpointAsync(
        PipelineProject project,
        CancellationToken cancellationToken = default)
    {
        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        return await ReadEndpointAsync(project, info, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a project's endpoint over HTTP, as a caller from outside would.</summary>
    /// <param name="project">The pipeline.</param>
    /// <param name="request">What it is given.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The job's name.</returns>
    /// <exception cref="DiagnosticException">
    /// SLP0060–SLP0062: an input is missing, unknown or of the wrong type; nothing has been uploaded or called. SLP0063: there is no
    /// endpoint to call.
    /// </exception>
    public async Task<string> InvokeAsync(
        PipelineProject project,
        RunRequest request,
        CancellationToken cancellationToken = default)
    {
        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        var (data, local) = RunInputs.Of(
            project.Name, project.Definition.Pipeline.Graph.Inputs, request.Inputs, info);
        var endpoint = await ReadEndpointAsync(project, info, cancellationToken).ConfigureAwait(false);
        if (request.Deployment is null && endpoint.DefaultDeployment is null)
        {
            throw NothingToInvoke(project, $"endpoint '{endpoint.Name}' has no default deployment");
        }

        foreach (var (input, path) in local)
        {
            data[input]!["uri"] = await new InputUploader(_client, _logger).UploadAsync(path, cancellationToken).ConfigureAwait(false);
        }

        var headers = new Dictionary<string, string>();
        if (request.Deployment is not null)
        {
            headers["azureml-model-deployment"] = request.Deployment;
        }

        var properties = new JsonObject { ["inputData"] = data };
        if (request.ExperimentName is not null)
        {
            // https://learn.microsoft.com/azure/machine-learning/how-to-access-data-batch-endpoints-jobs
            properties["properties"] = new JsonObject { ["experimentName"] = request.ExperimentName };
        }

        var answer = await _client.DataPlane.PostOnceAsync(
            $"invoke endpoint '{endpoint.Name}'",
            endpoint.ScoringUri,
            new JsonObject { ["properties"] = properties },
            headers,
            cancellationToken).ConfigureAwait(false);
        var job = answer.Text("name") ?? answer.Text("id")?.Split('/')[^1] ?? throw WorkspaceClient.Unexpected("name");
        _logger.LogInformation("Endpoint {Endpoint} started job {Job}.", endpoint.Name, job);
        return job;
    }

    /// <summary>
    /// Makes a job of a pipeline's files as they are, whole or in part, without an endpoint: what its steps need is published
    /// first, as far as the workspace lacks it.
    /// </summary>
    /// <param name="project">The pipeline.</param>
    /// <param name="images">The images of this build, by the names of their folders.</param>
    /// <param name="request">What it is given, and which of its steps run.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The job's name.</returns>
    /// <exception cref="DiagnosticException">
    /// SLP0040 or SLP0041: it needs an image, an environment or a compute that is neither here nor in the workspace.
    /// SLP0060–SLP0062: an input is missing, unknown or of the wrong type. SLP0065: it has no such step.
    /// </exception>
    public Task<string> SubmitAsync(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        JobRequest request,
        CancellationToken cancellationToken = default) =>
        new JobSubmission(_client, _options, _logger).SubmitAsync(project, images, request, cancellationToken);

    /// <summary>Follows a job to its end, saying each change of a step's status and each line that a step writes.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="progress">Told, at each look, how far all steps are; null where nobody wants to know.</param>
    /// <param name="cancellationToken">Stops following; the job goes on.</param>
    public async Task<PipelineRun> FollowAsync(
        string jobName,
        Action<ImmutableArray<StepProgress>>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        return await new RunFollower(_client, _logger, progress).FollowAsync(info, jobName, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Downloads what the steps of a job wrote: <c>directory/STEP/OUTPUT/…</c>.</summary>
    /// <returns>The files, by their full paths.</returns>
    public Task<IReadOnlyList<string>> DownloadOutputsAsync(
        PipelineRun run,
        string directory,
        CancellationToken cancellationToken = default) =>
        new OutputDownloader(_client).DownloadAsync(run, directory, cancellationToken);

    /// <summary>What a job was given, so that another can be given the same: literals by their text, data by their URI.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="DiagnosticException">SLP0071: there is no such job.</exception>
    public Task<ImmutableSortedDictionary<string, string>> ReadInputsAsync(
        string jobName,
        CancellationToken cancellationToken = default) => GivenInputs.ReadAsync(_client, jobName, cancellationToken);

    /// <summary>Downloads data that a job was given, where it lies in the workspace's default datastore.</summary>
    /// <param name="uri">Its URI, as <see cref="ReadInputsAsync"/> gives it.</param>
    /// <param name="directory">The folder that it is put into, under its own name.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Its path here; null where it lies elsewhere.</returns>
    public Task<string?> DownloadDataAsync(string uri, string directory, CancellationToken cancellationToken = default) =>
        new DataDownloader(_client).DownloadAsync(uri, directory, cancellationToken);

    /// <summary>What the steps of a job logged by MLflow: the last value of each metric, by step.</summary>
    public Task<ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>> ReadMetricsAsync(
        PipelineRun run,
        CancellationToken cancellationToken = default) => new RunMetrics(_client).ReadAsync(run, cancellationToken);

    /// <summary>
    /// How long the steps of a job ran; one that was reused, as long as when it ran. Without those that the workspace has no
    /// times of.
    /// </summary>
    public Task<ImmutableSortedDictionary<string, TimeSpan>> ReadDurationsAsync(
        PipelineRun run,
        CancellationToken cancellationToken = default) => new StepDurations(_client).ReadAsync(run, cancellationToken);

    /// <summary>The jobs that were made last, the latest first: in this order the workspace lists them.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async Task<ImmutableArray<RunSummary>> ListRunsAsync(int count, CancellationToken cancellationToken = default)
    {
        var latest = await ReadRunsAsync(count, cancellationToken).ConfigureAwait(false);
        if (latest.IsEmpty)
        {
            return [];
        }

        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        var history = await RunHistoryClient.DiscoverAsync(_client, info, cancellationToken).ConfigureAwait(false);
        return [.. await Task.WhenAll(latest.Select(async run =>
        {
            var told = await history.ReadAsync(run.Name, cancellationToken).ConfigureAwait(false);
            return run with { Duration = told.EndedAt - told.StartedAt };
        })).ConfigureAwait(false)];
    }

    /// <summary>The names of the jobs that are called so or, where none is, whose names begin so.</summary>
    public async Task<ImmutableArray<string>> FindRunsAsync(string beginning, CancellationToken cancellationToken = default)
    {
        var names = (await ReadRunsAsync(int.MaxValue, cancellationToken).ConfigureAwait(false)).Select(run => run.Name).ToList();
        return names.Contains(beginning)
            ? [beginning]
            : [.. names.Where(name => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))];
    }

    private async Task<ImmutableArray<RunSummary>> ReadRunsAsync(int count, CancellationToken cancellationToken)
    {
        var runs = new List<RunSummary>();
        if (count <= 0)
        {
            return [];
        }

        await foreach (var job in _client.ListAsync("jobs", "listViewType=ActiveOnly", cancellationToken).ConfigureAwait(false))
        {
            if (RunSummary.Parse(job) is { } run)
            {
                runs.Add(run);
            }

            // The next page is asked for only when somebody wants more of it.
            if (runs.Count == count)
            {
                break;
            }
        }

        return [.. runs.OrderByDescending(run => run.Created)];
    }

    /// <summary>What the steps of a job have written by now.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="step">One of its steps; null for all.</param>
    /// <param name="withTimes">Whether each line begins with its time, where the workspace keeps that.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="DiagnosticException">SLP0065: the job has no such step.</exception>
    public async Task<ImmutableArray<StepLog>> ReadLogsAsync(
        string jobName,
        string? step = null,
        bool withTimes = false,
        CancellationToken cancellationToken = default)
    {
        var info = await _client.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        return await LogReader.ReadAsync(_client, info, jobName, step, withTimes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for a job to be cancelled; it may take a while to end.</summary>
    public Task CancelAsync(string jobName, CancellationToken cancellationToken = default) =>
        _client.PostAsync(ResourcePath.Job(jobName), "cancel", null, cancellationToken);

    private async Task<PublishedEndpoint> ReadEndpointAsync(
        PipelineProject project,
        WorkspaceInfo info,
        CancellationToken cancellationToken)
    {
        if (!project.HasEndpoint)
        {
            throw NothingToInvoke(project, $"pipeline '{project.Name}' has no endpoint.yml");
        }

        var name = EndpointBody.NameOf(project.Definition, info);
        var body = await _client.Resources.GetAsync(ResourcePath.Endpoint(name), cancellationToken).ConfigureAwait(false)
            ?? throw NothingToInvoke(project, $"endpoint '{name}' has not been published");
        return new PublishedEndpoint(
            name,
            WorkspaceClient.Address(body.Text("properties", "scoringUri"), "properties.scoringUri"),
            body.Text("properties", "defaults", "deploymentName"),
            project.Definition.Pipeline.Graph.Inputs);
    }

    private static DiagnosticException NothingToInvoke(PipelineProject project, string why) => new(new Diagnostic(
        Codes.NothingToInvoke, $"can't run '{project.Name}': {why}")
    {
        Remedy = project.HasEndpoint ? "publish it first" : "add an endpoint.yml, and publish it",
    });

    private Task<PublishPlan> PlanAsync(DesiredState desired, CancellationToken cancellationToken) =>
        new PlanReader(_client, _options).ReadAsync(desired, cancellationToken);
}
