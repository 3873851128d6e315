using Slipway.Core.Text;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges a run by a test.</summary>
internal sealed class RunJudge(PipelineTest test, TestRun run)
{
    private readonly FindingList _findings = new(run);
    private readonly MeasurementList _measurements = new();

    public TestVerdict Judge()
    {
        // What a run that broke off left behind says nothing that its error does not.
        if (run.Status.Equals(TestRun.Completed, StringComparison.OrdinalIgnoreCase))
        {
            var files = new OutputFiles(run.OutputsDirectory);
            var outputs = new OutputJudge(files, _findings, _measurements);
            foreach (var expectation in test.Outputs)
            {
                outputs.Judge(expectation);
            }

            new MetricJudge(test, run, _findings, _measurements).Judge();
            if (test.SameAs is { } snapshots)
            {
                new SnapshotJudge(files, _findings).Judge(snapshots);
            }

            Duration();
        }
        else
        {
            var reason = run.Error is { Length: > 0 } error ? $": {PrintableText.Of(error.Trim())}" : "";
            _findings.Add(
                Codes.RunFailed,
                test.Position,
                $"run {run.JobName}",
                "it to complete",
                $"that it ended as {run.Status}{reason}");
        }

        return new TestVerdict(test, run, _findings.ToImmutable()) { Measurements = _measurements.ToImmutable() };
    }

    private void Duration()
    {
        if (test.Within is { } within && run.Duration > within.Most)
        {
            _findings.Add(
                Codes.TooSlow,
                within.Position,
                $"run {run.JobName}",
                $"{DurationText.Describe(within.Most)} at most",
                $"that it took {DurationText.Describe(run.Duration)}");
        }
    }
}
