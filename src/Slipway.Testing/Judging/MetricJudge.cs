using Slipway.Core.Text;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges the metrics of a run.</summary>
internal sealed class MetricJudge(PipelineTest test, TestRun run, FindingList findings)
{
    public void Judge()
    {
        foreach (var expectation in test.Metrics)
        {
            Judge(expectation);
        }
    }

    private void Judge(MetricExpectation expectation)
    {
        var logged = run.Metrics
            .Where(step => expectation.Step is null || step.Key == expectation.Step)
            .Where(step => step.Value.ContainsKey(expectation.Name)).ToList();
        var wanted = expectation.Bounds?.ToString() ?? "a value";
        switch (logged)
        {
            case []:
                Add(expectation, wanted, NotLogged(expectation));
                break;
            case [var (_, values)]:
                if (expectation.Bounds is { } bounds
                    && values[expectation.Name] is var value
                    && !bounds.Contains(value))
                {
                    Add(expectation, wanted, Shown.Number(value));
                }

                break;
            default:
                Add(
                    expectation,
                    "one step to log it",
                    $"it in {string.Join(" and ", logged.Select(step => step.Key))}, of which the test names none");
                break;
        }
    }

    private string NotLogged(MetricExpectation expectation)
    {
        var names = run.Metrics.Where(step => expectation.Step is null || step.Key == expectation.Step)
            .SelectMany(step => step.Value.Keys).Distinct().ToList();
        return names.Count == 0
            ? "that none was logged"
            : $"that it was not logged, but {Shown.Names(names)}{NearestName.Hint(expectation.Name, names.Take(1000))}";
    }

    private void Add(MetricExpectation expectation, string wanted, string found)
    {
        var of = expectation.Step is { } step ? $" of step {step}" : "";
        findings.Add(Codes.WrongMetric, expectation.Position, $"metric {expectation.Name}{of}", wanted, found);
    }
}
