using System.Globalization;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>How runs went one after another: a bar for each, as high as it took long, that leads to it.</summary>
internal static class RunTrend
{
    private const double BarWidth = 8;
    private const double Height = 40;
    private const double Least = 4;

    /// <param name="runs">The runs, the newest first.</param>
    /// <param name="now">Until when what has not ended has run.</param>
    public static Html Of(IReadOnlyList<Job> runs, DateTimeOffset now)
    {
        if (runs.Count == 0)
        {
            return Html.Of($"<span class=\"quiet\">no runs yet</span>");
        }

        var longest = runs.Max(run => Seconds(run, now));
        var bars = runs.Reverse().Select((run, place) => Bar(run, place, longest, now));
        var width = Text(runs.Count * BarWidth);
        var failed = runs.Count(run => run.Status == JobStatus.Failed);
        var label = $"{runs.Count} runs, {failed} failed, the longest took {Show.Duration(TimeSpan.FromSeconds(longest))}";
        return Html.Of($"""
            <svg class="trend" width="{width}" height="{Text(Height)}" viewBox="0 0 {width} {Text(Height)}" role="group" aria-label="{label}">
            {Html.Join("", bars)}</svg>
            """);
    }

    private static Html Bar(Job run, int place, double longest, DateTimeOffset now)
    {
        var height = longest > 0 ? Math.Max(Least, Seconds(run, now) / longest * Height) : Least;
        var created = run.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var label = $"{Show.Word(run)}, {Show.Duration(run, now)}, {created}";
        return Html.Of($"""
            <a class="{Show.StatusClass(run.Status)}" href="/jobs/{run.Id}" aria-label="{label}"><title>{label}</title>
            <rect class="hit" x="{Text(place * BarWidth)}" y="0" width="{Text(BarWidth)}" height="{Text(Height)}"/>
            <rect x="{Text((place * BarWidth) + 1)}" y="{Text(Height - height)}" width="{Text(BarWidth - 2)}" height="{Text(height)}" rx="1.5"/></a>
            """);
    }

    private static double Seconds(Job run, DateTimeOffset now) =>
        run.StartedAt is { } start ? Math.Max(0, ((run.EndedAt ?? now) - start).TotalSeconds) : 0;

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
