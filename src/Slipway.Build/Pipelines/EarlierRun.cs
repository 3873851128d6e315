using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines;
using Slipway.Pipelines.Runs;
using Slipway.Targets;

namespace Slipway.Build;

/// <summary>A run that has been, with what it was given and what its steps wrote, kept on this machine once it was fetched.</summary>
internal sealed class EarlierRun
{
    private readonly PipelineWorkspace _workspace;
    private readonly AbsolutePath _folder;
    private readonly Func<string, string, DiagnosticException> _wrong;

    private EarlierRun(
        PipelineWorkspace workspace, PipelineRun run, AbsolutePath folder, Func<string, string, DiagnosticException> wrong) =>
        (_workspace, Run, _folder, _wrong) = (workspace, run, folder, wrong);

    /// <summary>How it ended.</summary>
    public PipelineRun Run { get; }

    /// <summary>Finds a run of the workspace that pipelines are published to.</summary>
    /// <param name="build">The build.</param>
    /// <param name="beginning">What its name begins with.</param>
    /// <param name="wrong">What is thrown where that tells none, or several: of a problem and its remedy.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public static async Task<EarlierRun> FindAsync(
        IPipelines build, string beginning, Func<string, string, DiagnosticException> wrong, CancellationToken cancellationToken)
    {
        // What it once wrote is no news.
        var workspace = new PipelineWorkspace(await build.Services.WorkspaceAsync(cancellationToken), NullLogger.Instance);
        var job = await workspace.FindRunsAsync(beginning, cancellationToken) switch
        {
            // What the workspace calls it is a folder's name here.
            [var only] when only == Path.GetFileName(only) && only is not ("." or "..") => only,
            [var odd] => throw wrong($"the workspace calls a run '{odd}', which no file here can be called", "name another"),
            [] => throw wrong($"no run's name begins with '{beginning}'", "Runs lists them"),
            var several => throw wrong($"several runs' names begin with '{beginning}': {string.Join(", ", several)}", "write more of it"),
        };
        var hasSaid = false;
        var run = await workspace.FollowAsync(
            job,
            steps =>
            {
                if (!hasSaid && steps.Any(step => step.EndedAt is null))
                {
                    hasSaid = true;
                    build.Log.LogInformation("Waiting for run {Job} to end", job);
                }
            },
            cancellationToken);
        return new EarlierRun(workspace, run, FolderOf(build, run), wrong);
    }

    /// <summary>A run that this build has made.</summary>
    public static EarlierRun Of(IPipelines build, PipelineWorkspace workspace, PipelineRun run) =>
        new(workspace, run, FolderOf(build, run), (what, _) => new DiagnosticException(new Diagnostic(Codes.WhichRun, what)));

    /// <summary>The pipeline that <c>--pipeline</c> names, or the one that has the run's steps.</summary>
    /// <exception cref="DiagnosticException">It can't be told, or the run is one of another.</exception>
    public PipelineProject PipelineOf(IPipelines build, ImmutableArray<PipelineProject> projects)
    {
        if (build.Pipeline is null && projects.Where(IsOf).ToList() is [var only])
        {
            return only;
        }

        var project = build.Pipelines.TheOne(projects);
        EnsureOf(project);
        return project;
    }

    /// <summary>Makes sure that it is a run of a pipeline, as far as its steps tell.</summary>
    public void EnsureOf(PipelineProject project)
    {
        if (!IsOf(project))
        {
            throw _wrong(
                $"run {Run.JobName} is none of pipeline '{project.Name}': it has the steps "
                + string.Join(", ", Run.Steps.Select(step => $"'{step.Name}'")),
                "name the pipeline that it is of with --pipeline, or another run");
        }
    }

    /// <summary>Fetches what some of its steps wrote, as <c>STEP/OUTPUT/…</c>.</summary>
    /// <returns>The folder.</returns>
    public async Task<AbsolutePath> FetchAsync(IEnumerable<string> steps, CancellationToken cancellationToken)
    {
        foreach (var step in Run.Steps.Where(step => steps.Contains(step.Name)))
        {
            // Written last: what is interrupted is fetched anew.
            var whole = _folder / $".{step.Name}.whole";
            if (!File.Exists(whole))
            {
                await _workspace.DownloadOutputsAsync(Run with { Steps = [step] }, _folder, cancellationToken);
                Directory.CreateDirectory(_folder);
                await File.WriteAllTextAsync(whole, "", cancellationToken);
            }
        }

        return _folder;
    }

    /// <summary>What it was given, as far as the pipeline still takes it; data of its workspace as paths of this machine.</summary>
    public async Task<Dictionary<string, string>> InputsAsync(PipelineProject project, CancellationToken cancellationToken)
    {
        var inputs = new Dictionary<string, string>();
        foreach (var (name, value) in await _workspace.ReadInputsAsync(Run.JobName, cancellationToken))
        {
            if (project.Inputs.FirstOrDefault(input => input.Name == name) is { } input)
            {
                inputs[name] = IsData(input)
                    && await _workspace.DownloadDataAsync(value, _folder / ".inputs" / name, cancellationToken) is { } here
                    ? here
                    : value;
            }
        }

        return inputs;
    }

    /// <summary>The last value of each metric that its steps logged, by step.</summary>
    public Task<ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, double>>> MetricsAsync(
        CancellationToken cancellationToken) => _workspace.ReadMetricsAsync(Run, cancellationToken);

    // A pipeline that was changed since has some of its steps yet.
    private bool IsOf(PipelineProject project) =>
        Run.Steps.IsEmpty || Run.Steps.Any(ran => project.Steps.Any(step => step.Name == ran.Name));

    private static AbsolutePath FolderOf(IPipelines build, PipelineRun run) => build.TemporaryDirectory / "runs" / run.JobName;

    private static bool IsData(ProjectInput input) =>
        input.Type.StartsWith("uri_", StringComparison.Ordinal)
        || input.Type is "mltable" or "mlflow_model" or "custom_model" or "triton_model";
}
