using System.Globalization;

namespace Slipway.Benchmarks;

/// <summary>What a target costs that does nothing: a whole build of 10,000, its output and its report, divided by them.</summary>
internal static class TargetOverhead
{
    private const int Count = 10_000;

    /// <summary>Measures one target after the other, and two at once.</summary>
    public static async Task MeasureAsync(int runs, TextWriter output)
    {
        await output.WriteLineAsync($"{Times.Head}  per target");
        Times[] times = [new(), new()];
        for (var run = 0; run < runs; run++)
        {
            for (var parallelism = 1; parallelism <= times.Length; parallelism++)
            {
                var build = new GeneratedBuild(Count, 0, () => { });
                await times[parallelism - 1].MeasureAsync(() => build.RunAsync(parallelism));
            }
        }

        for (var parallelism = 1; parallelism <= times.Length; parallelism++)
        {
            var row = times[parallelism - 1];
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Row($"{Count:N0} targets, {parallelism} at once")}  {row.Median.TotalMicroseconds / Count:F1} µs (bound: 50)"));
        }
    }
}
