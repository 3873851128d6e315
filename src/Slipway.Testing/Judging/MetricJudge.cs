using Slipway.Core.Text;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges the metrics of a run.</summary>
internal sealed class MetricJudge(PipelineTest test, TestRun run, FindingList findings, MeasurementList measurements)
{
    public void Judge()
    {
        foreach (var expectation in test.Metrics)
        {
            Judge(expectation);
        }

        Measure();
    }

    // Those that something is expected of come first.
    private void Measure()
    {
        var logged = run.Metrics
            .SelectMany(step => step.Value, (step, metric) => (Step: step.Key, Name: metric.Key, metric.Value))
            .ToList();
        var several = logged.GroupBy(metric => metric.Name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        var measured = logged.Select(metric => (Metric: metric, Expected: test.Metrics.FirstOrDefault(expectation =>
            expectation.Name == metric.Name && (expectation.Step is null || expectation.Step == metric.Step))));
        foreach (var (metric, expected) in measured.OrderBy(pair => pair.Expected is null))
        {
            var name = several.Contains(metric.Name) && metric.Step.Length > 0 ? $"{metric.Step}.{metric.Name}" : metric.Name;
            measurements.Add(name, metric.Value, expected?.Bounds);
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
