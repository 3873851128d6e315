using System.Globalization;
using Slipway.Targets;

namespace Slipway.Benchmarks;

/// <summary>What it takes to read a graph of five edges per target and to plan all of it.</summary>
internal static class Planning
{
    /// <summary>Measures graphs of 100 to 10,000 targets, and writes what an edge or target costs in each.</summary>
    public static void Measure(int runs, TextWriter output)
    {
        output.WriteLine($"{Times.Head}  per target or edge");
        foreach (var count in (int[])[100, 1_000, 10_000])
        {
            var build = new GeneratedBuild(count, count * 5, () => { });
            string[] names = [.. build.Names];
            var times = new Times();
            for (var run = 0; run < runs; run++)
            {
                times.Measure(() =>
                {
                    var graph = TargetGraph.Create(build, build.DeclaredTargets().SkipLast(1).ToList(), []);
                    if (ExecutionPlanner.Plan(graph, names).Targets.Count != count)
                    {
                        throw new InvalidOperationException("Not all was planned.");
                    }
                });
            }

            var each = times.Median.TotalMicroseconds / (count * 6);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{times.Row($"{count:N0} targets, {count * 5:N0} edges")}  {each:F2} µs"));
        }

        output.WriteLine("bound: 500 ms for 10,000 targets, and much the same for each target or edge");
    }
}
