using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Slipway.Core.Threading;
using Slipway.Pipelines;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Submission;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>Runs tests in the workspace that is for them, and judges what comes of it.</summary>
internal sealed class PipelineTestRunner(IPipelines build, WorkspaceConnection connection)
{
    private const string Experiment = "pipeline-tests";

    // What is measured is the run; its job waits for a moment before it, and is seen to have ended a moment after it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    // What tests share is published once: the second finds it there.
    private readonly KeyedLock<string> _submissions = new();

    /// <summary>Runs a test. When it is cancelled, so is its job.</summary>
    public async Task<TestVerdict> RunAsync(PipelineProject project, PipelineTest test, CancellationToken cancellationToken)
    {
        using var log = new FileLog(build.ArtifactsDirectory / "logs" / "tests" / project.Name / $"{test.Name}.log", build.Secrets);
        var workspace = new PipelineWorkspace(connection, log, new PublishOptions());
        var request = new JobRequest
        {
            Inputs = test.Inputs,
            Steps = test.Steps,
            ExperimentName = Experiment,
            DisplayName = $"{project.Name}: {test.Name}",
            IsInTestWorkspace = true,
        };
        var job = await SubmitAsync(workspace, project, request, cancellationToken);
        build.Log.LogInformation("{Pipeline}: test {Test} runs as job {Job}", project.Name, test.Name, job);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var running = new Stopwatch();
            var run = await workspace.FollowAsync(job, steps => Look(test, steps, running, limit), limit.Token);
            return Shown(PipelineTests.Judge(test, await OutcomeAsync(workspace, run, project, test, cancellationToken)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await workspace.CancelAsync(job, CancellationToken.None);
            var run = await workspace.FollowAsync(job, cancellationToken: cancellationToken);
            var outcome = await OutcomeAsync(workspace, run, project, test, cancellationToken);
            return Shown(PipelineTests.Judge(test, outcome with { Error = "it took longer than the test allows, and was canceled" }));
        }
        catch (OperationCanceledException)
        {
            await workspace.CancelAsync(job, CancellationToken.None);
            throw;
        }
    }

    private async Task<string> SubmitAsync(
        PipelineWorkspace workspace, PipelineProject project, JobRequest request, CancellationToken cancellationToken)
    {
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        using var alone = await _submissions.TakeAsync(Experiment, cancellationToken);
        return await workspace.SubmitAsync(project, environments, request, cancellationToken);
    }

    private async Task<TestRun> OutcomeAsync(
        PipelineWorkspace workspace, PipelineRun run, PipelineProject project, PipelineTest test, CancellationToken cancellationToken)
    {
        var outputs = build.ArtifactsDirectory / "tests" / project.Name / test.Name;
        if (Directory.Exists(outputs))
        {
            Directory.Delete(outputs, recursive: true);
        }

        // What no expectation is about stays where it is: a model may be larger than the disk of whoever tests it.
        var looked = test.Outputs.Select(expectation => expectation.Address.Step)
            .Concat(test.SameAs?.Files.Select(file => file.Address.Step) ?? [])
            .ToHashSet(StringComparer.Ordinal);
        await workspace.DownloadOutputsAsync(
            run with { Steps = [.. run.Steps.Where(step => looked.Contains(step.Name))] }, outputs, cancellationToken);
        return new TestRun
        {
            JobName = run.JobName,
            Status = run.Status,
            Error = ErrorOf(run),
            Duration = run.Duration ?? TimeSpan.Zero,
            OutputsDirectory = outputs,
            Metrics = await workspace.ReadMetricsAsync(run, cancellationToken),
            StepDurations = await workspace.ReadDurationsAsync(run, cancellationToken),
            HowToLook = $"./build.sh WorkspaceOpen --of-tests shows job {run.JobName}; its log is in "
                + $"artifacts/logs/tests/{project.Name}/{test.Name}.log",
        };
    }

    // Files as one finds them from the repository's root, and how to look at the run said once.
    private TestVerdict Shown(TestVerdict verdict) => verdict with
    {
        Findings =
        [
            .. verdict.Findings.Select((finding, number) => finding with
            {
                File = finding.File is { } file && Path.IsPathRooted(file)
                    ? Path.GetRelativePath(build.RootDirectory, file).Replace('\\', '/')
                    : finding.File,
                HowToLook = number == verdict.Findings.Length - 1 ? finding.HowToLook : null,
            }),
        ],
    };

    private static string? ErrorOf(PipelineRun run) => run.Steps.FirstOrDefault(step => step.Error is not null) is { } step
        ? $"step '{step.Name}': {step.Error}{string.Concat(step.LastLines.TakeLast(10).Select(line => $"{Environment.NewLine}    {line}"))}"
        : run.Error;

    private void Look(PipelineTest test, ImmutableArray<StepProgress> steps, Stopwatch running, CancellationTokenSource limit)
    {
        build.ReportRows(
            [.. steps.Select(step => new Targets.LiveRow($"{test.Name}/{step.Name}", step.Status, step.StartedAt, step.EndedAt))]);

        // Not before it runs: others may come first.
        if (steps.Any(step => step.StartedAt is not null))
        {
            running.Start();
        }

        if (test.Within is { } within && running.Elapsed > within.Most + Grace)
        {
            limit.Cancel();
        }
    }
}
