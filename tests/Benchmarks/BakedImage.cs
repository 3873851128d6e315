using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Slipway.Diagnostics;

namespace Slipway.Benchmarks;

/// <summary>
/// What a step waits for when its packages are installed as it starts, against the image that has them baked in. The
/// step is the sample's <c>prepare</c>; the packages are those that the image's <c>apt.txt</c> declares.
/// </summary>
internal static class BakedImage
{
    private const string Base = "debian:bookworm-slim";

    private const string Step =
        "python3 /repository/pipelines/breast-cancer/src/prepare/prepare.py "
        + "--test-size 0.25 --seed 20 --train-data /tmp/train.csv --test-data /tmp/test.csv";

    private const string Install =
        "apt-get update && sed -e 's/#.*//' /repository/images/python-r/apt.txt "
        + "| DEBIAN_FRONTEND=noninteractive xargs apt-get install --yes --no-install-recommends";

    private static readonly string Repository = typeof(BakedImage).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>Measures both ways in turn and writes the medians and their ratio.</summary>
    /// <param name="image">The baked image, as the engine names it.</param>
    /// <param name="runs">How often each way is measured.</param>
    /// <param name="output">Where the table goes.</param>
    public static async Task MeasureAsync(string image, int runs, TextWriter output)
    {
        List<TimeSpan> atStart = [];
        List<TimeSpan> baked = [];
        for (var run = 1; run <= runs; run++)
        {
            atStart.Add(await RunAsync(Base, $"({Install}) && {Step}"));
            baked.Add(await RunAsync(image, Step));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"run {run}: installed at start {atStart[^1].TotalSeconds:F1} s, baked {baked[^1].TotalSeconds:F1} s"));
        }

        var ratio = Median(atStart) / Median(baked);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"median of {runs}: {Median(atStart).TotalSeconds:F1} s against {Median(baked).TotalSeconds:F1} s, ratio {ratio:F1}"));
    }

    private static async Task<TimeSpan> RunAsync(string image, string command)
    {
        var started = Stopwatch.GetTimestamp();
        await new ChildProcess(
            "docker", "run", "--rm", "--volume", $"{Repository}:/repository:ro", image, "/bin/sh", "-c", command)
            .RunSuccessfullyAsync();
        return Stopwatch.GetElapsedTime(started);
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
