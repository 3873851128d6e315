using System.Globalization;
using System.Reflection;
using Slipway.Core.Processes;

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
        var (atStart, baked) = (new Times(), new Times());
        for (var run = 1; run <= runs; run++)
        {
            await atStart.MeasureAsync(() => RunAsync(Base, $"({Install}) && {Step}"));
            await baked.MeasureAsync(() => RunAsync(image, Step));
        }

        await output.WriteLineAsync(Times.Head);
        await output.WriteLineAsync(atStart.Row("packages installed at start"));
        await output.WriteLineAsync(baked.Row("packages baked in"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"median of {runs}: ratio {atStart.Median / baked.Median:F1}"));
    }

    private static Task<ChildProcessResult> RunAsync(string image, string command) => new ChildProcess(
        "docker", "run", "--rm", "--volume", $"{Repository}:/repository:ro", image, "/bin/sh", "-c", command)
        .RunSuccessfullyAsync();
}
