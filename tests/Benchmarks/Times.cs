using System.Diagnostics;
using System.Globalization;

namespace Slipway.Benchmarks;

/// <summary>How long something took, each time.</summary>
internal sealed class Times
{
    private readonly List<TimeSpan> _all = [];

    public TimeSpan Median => _all.Order().ElementAt(_all.Count / 2);

    /// <summary>What it takes where nothing else runs, or nearest to that.</summary>
    public TimeSpan Least => _all.Min();

    public void Add(TimeSpan time) => _all.Add(time);

    public void Measure(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        Add(Stopwatch.GetElapsedTime(started));
    }

    public async Task MeasureAsync(Func<Task> action)
    {
        var started = Stopwatch.GetTimestamp();
        await action();
        Add(Stopwatch.GetElapsedTime(started));
    }

    public string Row(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-32} {Median.TotalMilliseconds,10:F1} ms {Least.TotalMilliseconds,10:F1} ms");

    public static string Head => $"{"",-32} {"median",10}    {"least",10}";
}
