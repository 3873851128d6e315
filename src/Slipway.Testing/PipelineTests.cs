using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Testing.Diagnostics;
using Slipway.Testing.Judging;
using Slipway.Testing.Reading;

namespace Slipway.Testing;

/// <summary>Tests of pipelines as files: reads them, and judges the runs that they ask for.</summary>
public static class PipelineTests
{
    /// <summary>
    /// The tests of a pipeline, <c>tests/*.yml</c> of its folder; where there are none, the one that can be derived,
    /// which runs to its end, if all inputs have defaults or are optional.
    /// </summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="repositoryRoot">The repository, out of which no path of a test may lead.</param>
    /// <exception cref="DiagnosticException">
    /// Something is wrong with tests: all of it, and nothing has been run.
    /// </exception>
    public static PipelineTestSet Load(TestedPipeline pipeline, string repositoryRoot)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var faults = new Faults();
        var context = new ReadingContext(pipeline, new RepositoryBoundary(repositoryRoot), faults);
        var files = TestFiles.Find(context);
        var reader = new PipelineTestReader(context);
        var tests = files.Select(reader.Read).ToList();
        faults.ThrowIfAny();
        return tests.Count == 0
            ? TestFiles.Derived(context)
            : new PipelineTestSet([.. tests.OfType<PipelineTest>().OrderBy(test => test.Name, StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Judges what came of a test's run. What its steps wrote is not trusted: whatever it is, it is a finding at most.
    /// </summary>
    /// <param name="test">The test.</param>
    /// <param name="run">The run that it asked for.</param>
    public static TestVerdict Judge(PipelineTest test, TestRun run)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(run);
        return new RunJudge(test, run).Judge();
    }

    /// <summary>Which numbers are better of those that a test's runs come to, for those that were kept without it.</summary>
    /// <param name="test">The test.</param>
    /// <param name="measurement">The name of the <see cref="Measurement"/>.</param>
    public static BetterNumbers Better(PipelineTest test, string measurement) => ExpectedMeasurements.Better(test, measurement);
}
