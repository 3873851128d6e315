using System.Globalization;
using System.Net;
using System.Text;

namespace Slipway.Targets;

/// <summary>The graph of a build as SVG: a column for each step of waiting, a box for each target.</summary>
internal static class GraphPicture
{
    private const int BoxHeight = 30;
    private const int RowHeight = 46;
    private const int Gap = 70;
    private const int CharacterWidth = 8;

    /// <summary>Says what the lines mean.</summary>
    public const string Legend =
        "<p class=\"faint\">A line is a dependency; dashed: only the order, if both run; dotted: the left one triggers the right one.</p>\n";

    /// <summary>Draws targets.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="targets">The targets, each after those that it waits for.</param>
    /// <param name="criticalPath">The way through them that the build's duration was made of.</param>
    public static void Write(
        StringBuilder page, IReadOnlyList<ReportedTarget> targets, IReadOnlyList<ReportedTarget> criticalPath)
    {
        var column = Columns(targets);
        var place = Places(targets, column);
        var width = place.Values.Max(box => box.X + box.Width) + 2;
        var height = place.Values.Max(box => box.Y) + BoxHeight + 2;
        var nextOnPath = new Dictionary<string, string>();
        for (var i = 1; i < criticalPath.Count; i++)
        {
            nextOnPath.Add(criticalPath[i - 1].Name, criticalPath[i].Name);
        }

        page.Append(CultureInfo.InvariantCulture, $"""<svg class="graph" role="img" aria-label="The graph of targets" width="{width}" height="{height}" viewBox="0 0 {width} {height}">""");
        foreach (var target in targets.Where(target => target.After.Count > 0))
        {
            var to = place[target.Name];
            var (dependencies, triggering) = (target.DependsOn.ToHashSet(), target.TriggeredBy.ToHashSet());
            foreach (var name in target.After)
            {
                var from = place[name];
                var (x1, y1, x2, y2) = (from.X + from.Width, from.Y + BoxHeight / 2, to.X, to.Y + BoxHeight / 2);
                var kind = nextOnPath.GetValueOrDefault(name) == target.Name ? "edge critical" : dependencies.Contains(name) ? "edge"
                    : triggering.Contains(name) ? "edge trigger" : "edge order";
                page.Append(CultureInfo.InvariantCulture, $"""<path class="{kind}" d="M{x1} {y1} C{x1 + Gap / 2} {y1} {x2 - Gap / 2} {y2} {x2} {y2}"/>""");
            }
        }

        foreach (var target in targets)
        {
            var (x, y, boxWidth) = place[target.Name];
            var name = WebUtility.HtmlEncode(target.Name);
            page.Append(CultureInfo.InvariantCulture, $"""<g class="{target.Status}"><title>{name}: {target.Status}</title><rect x="{x}" y="{y}" width="{boxWidth}" height="{BoxHeight}" rx="6"/><text x="{x + boxWidth / 2}" y="{y + 20}" text-anchor="middle">{name}</text></g>""");
        }

        page.Append("</svg>\n");
    }

    /// <summary>The longest way to each target, in steps. The plan's order has what is waited for first.</summary>
    private static Dictionary<string, int> Columns(IReadOnlyList<ReportedTarget> targets)
    {
        var column = new Dictionary<string, int>();
        foreach (var target in targets)
        {
            column[target.Name] = target.After.Count == 0 ? 0 : target.After.Max(name => column[name] + 1);
        }

        return column;
    }

    private static Dictionary<string, Box> Places(IReadOnlyList<ReportedTarget> targets, Dictionary<string, int> column)
    {
        var place = new Dictionary<string, Box>();
        var x = 1;
        foreach (var steps in targets.GroupBy(target => column[target.Name]).OrderBy(group => group.Key))
        {
            var width = steps.Max(target => target.Name.Length) * CharacterWidth + 24;
            var row = 0;
            foreach (var target in steps)
            {
                place[target.Name] = new Box(x, 1 + row++ * RowHeight, width);
            }

            x += width + Gap;
        }

        return place;
    }

    /// <summary>Where a target is drawn, in pixels.</summary>
    private sealed record Box(int X, int Y, int Width);
}
