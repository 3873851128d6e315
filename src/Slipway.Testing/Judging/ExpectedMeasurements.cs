namespace Slipway.Testing.Judging;

/// <summary>The numbers that a test expects something of, by the names that judges give them.</summary>
internal static class ExpectedMeasurements
{
    /// <summary>Which numbers are better of those that a test calls so, as when its run was judged.</summary>
    public static BetterNumbers Better(PipelineTest test, string measurement) => Of(test)
        .Where(expected => MeasurementList.NameOf(expected.Name) == measurement)
        .Select(expected => MeasurementList.Better(expected.Bounds))
        .FirstOrDefault(BetterNumbers.Unknown);

    private static IEnumerable<(string Name, NumberBounds? Bounds)> Of(PipelineTest test) =>
    [
        .. test.Outputs.SelectMany(output => output.Checks, (output, check) => check switch
        {
            JsonCheck json => (MeasuredNames.Of(json.Path, output.Key), json.Number),
            RowsCheck rows => (MeasuredNames.Of(MeasuredNames.Rows, output.Key), rows.Count),
            ValuesCheck values => (MeasuredNames.Of(MeasuredNames.Mean(values.Column), output.Key), values.Mean),
            _ => ("", null),
        }),
        .. test.Metrics.Select(metric => (metric.Name, metric.Bounds)),
        .. test.Metrics.Where(metric => metric.Step is not null).Select(metric => ($"{metric.Step}.{metric.Name}", metric.Bounds)),
    ];
}
