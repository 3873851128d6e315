using System.Globalization;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The course of a metric over its steps, small enough for a row of a table.</summary>
internal static class MetricChart
{
    /// <summary>More points than these can't be told apart at its size.</summary>
    public const int MostPoints = 240;

    private const double Width = 240;
    private const double Height = 56;
    private const double Margin = 4;

    /// <summary>A line through the points, whose label says its range; nothing for fewer than two that are numbers.</summary>
    /// <param name="points">The points in the order of their steps.</param>
    public static Html Of(IReadOnlyList<MetricPoint> points)
    {
        var drawn = points.Where(point => double.IsFinite(point.Value)).ToList();
        if (drawn.Count < 2)
        {
            return Html.Empty;
        }

        var (least, most) = (drawn.Min(point => point.Value), drawn.Max(point => point.Value));
        var (first, last) = (drawn[0].Step, drawn[^1].Step);
        // Who gives no steps has them all at one, and their order is all that is known.
        var places = drawn.Select((point, index) => (
            X: Place(last > first ? (point.Step - (double)first) / ((double)last - first) : index / (drawn.Count - 1.0), Width),
            Y: Height - Place(most > least ? (point.Value / 2 - least / 2) / (most / 2 - least / 2) : 0.5, Height))).ToList();
        var line = string.Join(' ', places.Select(place => $"{Text(place.X)},{Text(place.Y)}"));
        var label = $"From {Number(drawn[0].Value)} at step {Text(first)} to {Number(drawn[^1].Value)} at step {Text(last)}, "
            + $"between {Number(least)} and {Number(most)}";
        return Html.Of($"""
            <svg class="chart" viewBox="0 0 240 56" role="img" aria-label="{label}"><title>{label}</title>
            <polyline points="{line}"/><circle cx="{Text(places[^1].X)}" cy="{Text(places[^1].Y)}" r="2.5"/></svg>
            """);
    }

    private static double Place(double share, double size) => Margin + (share * (size - (2 * Margin)));

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
