using System.Globalization;

namespace Slipway.Benchmarks;

/// <summary>How much of the machine independent targets get: the wall time of a build against its work by its cores.</summary>
internal static class CoreUse
{
    private const int TargetsPerCore = 3;

    /// <summary>Runs targets of about one second of work each, as many at once as there are cores.</summary>
    public static async Task MeasureAsync(int runs, TextWriter output)
    {
        var cores = Environment.ProcessorCount;
        var second = LoopsOfASecond();
        for (var run = 1; run <= runs; run++)
        {
            var build = new GeneratedBuild(cores * TargetsPerCore, 0, () => Work(second));
            var before = Environment.CpuUsage.TotalTime;
            var times = new Times();
            await times.MeasureAsync(() => build.RunAsync(cores));
            var work = Environment.CpuUsage.TotalTime - before;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"run {run}: {cores * TargetsPerCore} targets, work {work.TotalSeconds:F2} s on {cores} cores, wall "
                + $"{times.Median.TotalSeconds:F2} s, ratio {times.Median / (work / cores):F2} (bound: 1.10)"));
        }
    }

    private static long LoopsOfASecond()
    {
        for (var loops = 1L << 20; ; loops *= 2)
        {
            var before = Environment.CpuUsage.TotalTime;
            Work(loops);
            var taken = Environment.CpuUsage.TotalTime - before;
            if (taken > TimeSpan.FromSeconds(0.5))
            {
                return (long)(loops / taken.TotalSeconds);
            }
        }
    }

    private static void Work(long loops)
    {
        var state = 88172645463325252UL;
        for (var i = 0L; i < loops; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        GC.KeepAlive(state);
    }
}
