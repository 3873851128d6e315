using Slipway.Core.Reports;
using Slipway.Core.Secrets;

namespace Slipway.Testing;

/// <summary>Writes what tests of pipelines say, in the JUnit form that the test tabs of CI servers read.</summary>
public static class TestReport
{
    /// <summary>Writes a report: a suite for each pipeline, each test at its line.</summary>
    /// <param name="path">Its file, over which is written.</param>
    /// <param name="verdicts">What the tests say.</param>
    /// <param name="mask">What is taken out of all that runs said; nothing when null.</param>
    public static void Write(string path, IEnumerable<TestVerdict> verdicts, SecretMask? mask = null)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        JUnitReport.Write(path, verdicts.GroupBy(verdict => verdict.Test.PipelineName, StringComparer.Ordinal)
            .Select(pipeline => new JUnitSuite(pipeline.Key, [.. pipeline.Select(verdict => Case(verdict, mask))])));
    }

    private static JUnitCase Case(TestVerdict verdict, SecretMask? mask)
    {
        var (test, run) = (verdict.Test, verdict.Run);
        return new JUnitCase(
            test.PipelineName, test.Name, verdict.Passed ? JUnitOutcome.Passed : JUnitOutcome.Failed, run.Duration)
        {
            File = test.Position.File,
            Line = verdict.Findings is [var first, ..] ? first.Position.Line : test.Position.Line,
            Message = verdict.Passed ? $"run {run.JobName}" : Masked(string.Join('\n', verdict.Diagnostics), mask),
        };
    }

    private static string Masked(string text, SecretMask? mask) => mask is null ? text : mask.Apply(text);
}
