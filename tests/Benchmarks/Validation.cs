using System.Diagnostics;
using System.Globalization;
using Slipway.Pipelines;
using Slipway.Pipelines.Validation;

namespace Slipway.Benchmarks;

/// <summary>How long it takes to check pipelines offline, and how that grows with their number.</summary>
internal static class Validation
{
    private const int Runs = 7;

    public static async Task MeasureAsync(string sample, int most, TextWriter output)
    {
        var one = await MedianAsync(sample, 1);
        var many = await MedianAsync(sample, most);
        var ratio = many.TotalMilliseconds / most / one.TotalMilliseconds;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"1 pipeline: {one.TotalMilliseconds:0.0} ms; {most} pipelines: {many.TotalMilliseconds:0.0} ms; per pipeline {ratio:0.00} of one"));
    }

    // The first run of all compiles the code, and is not counted.
    private static async Task<TimeSpan> MedianAsync(string sample, int count)
    {
        var folder = Directory.CreateTempSubdirectory("slipway-validation-");
        try
        {
            for (var number = 0; number < count; number++)
            {
                await CopyAsync(sample, Path.Combine(folder.FullName, "pipelines", $"pipeline-{number}"), number);
            }

            var times = new List<TimeSpan>();
            for (var run = 0; run <= Runs; run++)
            {
                var watch = Stopwatch.StartNew();
                var validation = PipelineValidation.Of(new PipelineSources(folder.FullName));
                watch.Stop();
                if (validation.HasErrors || validation.Projects.Length != count)
                {
                    throw new InvalidOperationException(string.Join(Environment.NewLine, validation.Diagnostics));
                }

                times.Add(watch.Elapsed);
            }

            return times.Skip(1).Order().ElementAt(Runs / 2);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Schedules have names of their own in each copy.
    private static async Task CopyAsync(string from, string to, int number)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var lines = await File.ReadAllLinesAsync(file);
            await File.WriteAllLinesAsync(target, Path.GetFileName(file).StartsWith("schedule", StringComparison.Ordinal)
                ? lines.Select(line => line.StartsWith("name:", StringComparison.Ordinal) ? $"{line}_{number}" : line)
                : lines);
        }
    }
}
