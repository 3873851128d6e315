using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines;
using Slipway.Pipelines.Runs;
using Slipway.Targets;

// From an endpoint to a run of its pipeline, followed to its end.
internal sealed partial class Build
{
    [Parameter("Pipeline that Run calls, where there are several")]
    private readonly string? Pipeline;

    [Parameter("Inputs of the run, such as trees=1000 or table=./data.csv; the others keep their defaults", Separator = "")]
    private readonly string[] Input = [];

    [Parameter("Run starts the run and does not follow it")]
    private readonly bool NoWait;

    [Parameter("Experiment that Run puts the run under; the endpoint's name unless given")]
    private readonly string? ExperimentName;

    [Parameter("Name that the run of Run is shown by")]
    private readonly string? DisplayName;

    [Parameter("Run downloads the outputs; false leaves them where they are")]
    private readonly bool Download = true;

    private async Task RunPipelineAsync(CancellationToken cancellationToken)
    {
        var project = ProjectToRun(await ProjectsAsync(cancellationToken));
        var publisher = await PublisherAsync(cancellationToken);
        var request = new RunRequest { Inputs = Inputs(), ExperimentName = ExperimentName, DisplayName = DisplayName };
        var job = await publisher.InvokeAsync(project, request, cancellationToken);
        if (NoWait)
        {
            ReportSummary($"{job} started");
            return;
        }

        var run = await FollowAsync(publisher, job, cancellationToken);
        foreach (var step in run.Steps)
        {
            Log.LogInformation("{Step,-24} {Status}", step.Name, step.ReusedRunId is null ? step.Status : $"{step.Status} (reused)");
        }

        var files = Download ? await publisher.DownloadOutputsAsync(run, ArtifactsDirectory / "runs" / job, cancellationToken) : [];
        foreach (var file in files)
        {
            Log.LogInformation("{File}", Path.GetRelativePath(Host.WorkingDirectory, file));
        }

        run.EnsureCompleted(isLogShown: true);
        ReportSummary(Download ? $"{job} {run.Status}, {Count(files.Count, "file")} in artifacts/runs/{job}" : $"{job} {run.Status}");
    }

    /// <summary>
    /// Ctrl+C ends the following and, where somebody can answer, asks about the job; a second one is a yes. Elsewhere the
    /// job goes on.
    /// </summary>
    private async Task<PipelineRun> FollowAsync(PipelineWorkspace publisher, string job, CancellationToken cancellationToken)
    {
        try
        {
            return await publisher.FollowAsync(job, ShowSteps, cancellationToken);
        }
        catch (OperationCanceledException) when (Host.Ask is not null)
        {
            var question = new Question($"Cancel job {job} as well? (yes/no; Ctrl+C again is yes)", IsSecret: false) { OnInterrupt = "yes" };
            if (Host.Ask(question) is "yes" or "y")
            {
                await publisher.CancelAsync(job, CancellationToken.None);
                Log.LogInformation("Job {Job} is being cancelled", job);
            }

            throw;
        }
    }

    private void ShowSteps(ImmutableArray<StepProgress> steps) =>
        ReportRows([.. steps.Select(step => new LiveRow(step.Name, step.Status, step.StartedAt, step.EndedAt))]);

    private PipelineProject ProjectToRun(ImmutableArray<PipelineProject> projects)
    {
        var callable = projects.Where(project => project.HasEndpoint).ToList();
        var names = string.Join(", ", callable.Select(project => project.Name));
        return (Pipeline, callable) switch
        {
            (null, [var only]) => only,
            (not null, _) when callable.Find(project => project.Name == Pipeline) is { } named => named,
            (null, []) => throw new DiagnosticException(new Diagnostic("SLP1903", "no folder of pipelines/ has an endpoint to call")
            {
                Remedy = "add an endpoint.yml beside a pipeline.yml",
            }),
            (null, _) => throw new DiagnosticException(new Diagnostic("SLP1903", $"there are several pipelines: {names}")
            {
                Remedy = "say which with --pipeline",
            }),
            _ => throw new DiagnosticException(new Diagnostic("SLP1903", $"there is no pipeline '{Pipeline}' with an endpoint")
            {
                Remedy = $"take one of: {names}",
            }),
        };
    }

    private Dictionary<string, string> Inputs()
    {
        var inputs = new Dictionary<string, string>();
        foreach (var input in Input)
        {
            if (input.Split('=', 2) is not [{ Length: > 0 } name, var value] || !inputs.TryAdd(name, value))
            {
                throw new DiagnosticException(new Diagnostic("SLP1904", $"--input '{input}' is not name=value, or names an input again")
                {
                    Remedy = "write it as --input trees=1000",
                });
            }
        }

        return inputs;
    }
}
