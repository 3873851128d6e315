using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>A test of a pipeline, written from a run that went well.</summary>
internal sealed class RecordActions(ITestPipelines build)
{
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        var beginning = build.FromRun ?? throw Wrong("RecordTest needs to know of which run", "name it with --from-run; Runs lists them");
        var earlier = await EarlierRun.FindAsync(build, beginning, Wrong, cancellationToken);
        var project = earlier.PipelineOf(build, await build.Pipelines.ProjectsAsync(cancellationToken));
        var run = earlier.Run;
        if (!run.IsCompleted)
        {
            throw Wrong($"run {run.JobName} is {run.Status}: what came of it is nothing to be expected", "name one that completed");
        }

        if (project.Steps.Select(step => step.Name).Except(run.Steps.Select(step => step.Name)).ToList() is { Count: > 0 } missing)
        {
            throw Wrong(
                $"run {run.JobName} did not run all of '{project.Name}': it lacks {string.Join(", ", missing)}",
                "name a run of the pipeline as it is now");
        }

        var outputs = await earlier.FetchAsync(run.Steps.Select(step => step.Name), cancellationToken);
        var recorded = TestRecorder.Record(
            TestedPipelines.Of(project),
            build.TestName ?? run.JobName,
            await earlier.InputsAsync(project, cancellationToken),
            new TestRun
            {
                JobName = run.JobName,
                Status = run.Status,
                Duration = run.Duration ?? TimeSpan.Zero,
                OutputsDirectory = outputs,
                Metrics = await earlier.MetricsAsync(cancellationToken),
            },
            build.RootDirectory,
            new RecordOptions { SchemaFile = build.RootDirectory / PipelineTestSchemaAttribute.File });
        foreach (var file in recorded.Files)
        {
            build.Log.LogInformation("{File}", Path.GetRelativePath(build.RootDirectory, file));
        }

        if (!recorded.Cut.IsEmpty)
        {
            build.Log.LogInformation(
                "Of {Inputs} a sample was taken: look at what the test expects before it is committed", string.Join(", ", recorded.Cut));
        }

        build.ReportSummary($"{Counted.Of(recorded.Files.Length, "file")} written; ./build.sh TestPipelines runs the test");
    }

    private static DiagnosticException Wrong(string what, string remedy) =>
        new(new Diagnostic(Codes.WhichRun, what) { Remedy = remedy });
}
