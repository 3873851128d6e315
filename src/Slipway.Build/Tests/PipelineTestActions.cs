using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Core.Threading;
using Slipway.Pipelines;
using Slipway.Pipelines.Proofs;
using Slipway.Targets;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>The tests of pipelines, and the proofs that come of them.</summary>
internal sealed class PipelineTestActions
{
    private readonly ITestPipelines _build;
    private readonly Once<PipelineTestRunner> _runner;
    private readonly ConcurrentDictionary<string, PipelineTestSet> _sets = [];
    private readonly ConcurrentDictionary<string, IReadOnlyList<TestVerdict>> _verdicts = [];

    public PipelineTestActions(ITestPipelines build)
    {
        _build = build;
        _runner = new(MakeRunnerAsync);
    }

    private AbsolutePath Results => _build.ArtifactsDirectory / "test-results";

    /// <summary>Whether the workspace that pipelines go to has the proof of this one as it is now.</summary>
    public async Task<UpToDateProbe> IsProvenAsync(string name, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(name, cancellationToken);
        var set = SetOf(project);
        if (set.ReasonForNone is { } reason)
        {
            _build.Log.LogWarning(
                "{Reason}; write one, as docs/pipeline-tests.md says, or have RecordTest write it from a run", reason);
            return UpToDateProbe.UpToDate("it has no test");
        }

        var (state, why) = await StateOfAsync(project, set, cancellationToken);
        return state == PlannedTestState.WouldRun ? UpToDateProbe.Stale(why) : UpToDateProbe.UpToDate(why);
    }

    private async Task<(PlannedTestState State, string Reason)> StateOfAsync(
        PipelineProject project, PipelineTestSet set, CancellationToken cancellationToken)
    {
        if (await FindProofAsync(project, cancellationToken) is not { } proof)
        {
            return (PlannedTestState.WouldRun, $"the registry does not have all images of {project.Name} as they are now");
        }

        if (await _build.Proofs.IsThereAsync(proof, cancellationToken))
        {
            return (PlannedTestState.Proven, $"{Counted.Of(set.Tests.Length, "test")} passed");
        }

        if (await _build.Changes.FindAsync(cancellationToken) is { } changes && changes.Of(project.Name) is { IsTouched: false })
        {
            _build.Proofs.LeaveOut(project.Name, changes.Base);
            return (PlannedTestState.Unaffected, $"not run: nothing that it is made of has changed since {changes.Base}");
        }

        var workspace = await _build.Services.WorkspaceAsync(cancellationToken);
        return (PlannedTestState.WouldRun, $"{project.Name} as it is now is not proven in {workspace}");
    }

    /// <summary>The pictures of tests that passed on this machine.</summary>
    public KeptPictures Pictures => new(_build.TemporaryDirectory / "pictures");

    /// <summary>What came of the tests of a pipeline in this build; none where none were run.</summary>
    public IReadOnlyList<TestVerdict> VerdictsOf(string name) => _verdicts.GetValueOrDefault(name) ?? [];

    public async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(name, cancellationToken);
        var set = SetOf(project);
        if (set.ReasonForNone is { } reason)
        {
            _build.ReportSummary($"not run: {reason}");
            return;
        }

        await _build.Images.PullAsync(project.Images, cancellationToken);
        var runner = await _runner.GetAsync(cancellationToken);
        // One that can't be run, since its workspace lacks something, keeps nobody from what is said of the others.
        var mistakes = new ConcurrentQueue<Diagnostic>();
        var verdicts = (await Task.WhenAll(set.Tests.Select(test => TryAsync(runner, project, test, mistakes, cancellationToken))))
            .OfType<TestVerdict>().ToList();
        _verdicts[name] = verdicts;
        Report(name, verdicts);
        ImmutableArray<Diagnostic> wrong = [.. mistakes, .. verdicts.SelectMany(verdict => verdict.Diagnostics)];
        if (!wrong.IsEmpty)
        {
            throw new DiagnosticException(wrong);
        }

        if (await FindProofAsync(project, cancellationToken) is { } proof)
        {
            verdicts.ForEach(verdict => Pictures.Keep(proof.Value, verdict.Test.Name, verdict.Run.OutputsDirectory));
            await _build.Proofs.EarnAsync(proof, [.. verdicts.Select(Measured)], cancellationToken);
        }

        _build.ReportSummary(
            $"{Counted.Of(verdicts.Count, "test")} passed{(set.Tests is [{ IsDerived: true }] ? ": it runs to its end" : "")}");
    }

    /// <summary>What a test that passed measured.</summary>
    private static MeasuredTest Measured(TestVerdict verdict) => new(
        verdict.Test.Name,
        verdict.Run.StepDurations.Values.Aggregate(TimeSpan.Zero, (sum, step) => sum + step),
        verdict.Measurements.ToImmutableSortedDictionary(number => number.Name, number => number.Value, StringComparer.Ordinal));

    private async Task<TestVerdict?> TryAsync(
        PipelineTestRunner runner,
        PipelineProject project,
        PipelineTest test,
        ConcurrentQueue<Diagnostic> mistakes,
        CancellationToken cancellationToken)
    {
        try
        {
            var verdict = await runner.RunAsync(project, test, cancellationToken);
            _build.Log.LogInformation(
                "{Pipeline}: test {Test} {Verdict}, {Duration} (job {Job})",
                project.Name,
                test.Name,
                verdict.Passed ? "passed" : "failed",
                LiveRow.InWords(verdict.Run.Duration),
                verdict.Run.JobName);
            return verdict;
        }
        catch (DiagnosticException e)
        {
            foreach (var diagnostic in e.Diagnostics)
            {
                mistakes.Enqueue(diagnostic);
            }

            return null;
        }
    }

    /// <summary>What a publish would do about the tests of each pipeline.</summary>
    public async Task<ImmutableArray<PlannedTests>> PlanAsync(CancellationToken cancellationToken)
    {
        var planned = ImmutableArray.CreateBuilder<PlannedTests>();
        foreach (var project in await _build.Pipelines.ProjectsAsync(cancellationToken))
        {
            planned.Add(await PlanAsync(project, cancellationToken));
        }

        return planned.ToImmutable();
    }

    private async Task<PlannedTests> PlanAsync(PipelineProject project, CancellationToken cancellationToken)
    {
        var set = SetOf(project);
        if (set.ReasonForNone is { } reason)
        {
            return new PlannedTests(project.Name, [], PlannedTestState.None, reason);
        }

        var (state, why) = await StateOfAsync(project, set, cancellationToken);
        return new PlannedTests(project.Name, [.. set.Tests.Select(test => test.Name)], state, why);
    }

    /// <summary>The pipelines without a proof that they have run as they are now, each with the reason.</summary>
    public async Task<ImmutableArray<(string Pipeline, string Reason)>> FindUnprovenAsync(CancellationToken cancellationToken)
    {
        var unproven = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var project in await _build.Pipelines.ProjectsAsync(cancellationToken))
        {
            if (SetOf(project).ReasonForNone is { } reason)
            {
                unproven.Add((project.Name, reason));
            }
            else if (await FindProofAsync(project, cancellationToken) is not { } proof
                || !await _build.Proofs.IsThereAsync(proof, cancellationToken))
            {
                unproven.Add((project.Name, "its tests have not passed as it is now"));
            }
        }

        return unproven.ToImmutable();
    }

    // The owner of what runs there until the build ends, however it does.
    private async Task<PipelineTestRunner> MakeRunnerAsync(CancellationToken cancellationToken)
    {
        await _build.Services.TestsOwner.TakeAsync(cancellationToken);
        return new PipelineTestRunner(_build, await _build.Services.TestsWorkspaceAsync(cancellationToken));
    }

    private async Task<PipelineProject> ProjectAsync(string name, CancellationToken cancellationToken) =>
        (await _build.Pipelines.ProjectsAsync(cancellationToken)).Single(project => project.Name == name);

    /// <summary>
    /// The proof that a pipeline as it is now has when its tests have passed; null where it can't be told, or has no test.
    /// </summary>
    public async Task<PipelineProof?> FindProofAsync(string name, CancellationToken cancellationToken)
    {
        var project = await ProjectAsync(name, cancellationToken);
        return SetOf(project).ReasonForNone is null ? await FindProofAsync(project, cancellationToken) : null;
    }

    private Task<PipelineProof?> FindProofAsync(PipelineProject project, CancellationToken cancellationToken) =>
        _build.Proofs.OfAsync(project, SetOf(project).Tests.Select(test => test.ContentHash), cancellationToken);

    /// <summary>The tests of a pipeline.</summary>
    public PipelineTestSet SetOf(PipelineProject project) => _sets.GetOrAdd(project.Name, _ =>
    {
        var set = PipelineTests.Load(TestedPipelines.Of(project), _build.RootDirectory);
        return set.Tests is [{ IsDerived: true }] && project.FindObstacles([]) is [var obstacle, ..]
            ? new PipelineTestSet([], $"pipeline '{project.Name}' has no test, and none can be derived: {obstacle}")
            : set;
    });

    private void Report(string name, IReadOnlyList<TestVerdict> verdicts)
    {
        var file = Results / $"pipeline-{name}.xml";
        Directory.CreateDirectory(Results);
        Slipway.Testing.TestReport.Write(file, verdicts, _build.Secrets);
        _build.Server.PublishTestResults($"Pipeline {name}", [file]);
    }
}
