using System.Globalization;
using System.Net;
using System.Text;

namespace Slipway.Targets;

/// <summary>A build's report as one page that needs nothing else: no scripts, no fonts, no other files.</summary>
internal static class ReportPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --page: #fff; --good: #1a7f37;
          --same: #0969da; --bad: #cf222e; --odd: #9a6700; --rest: #818b98; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #9198a1; --line: #3d444d; --page: #0d1117;
          --good: #3fb950; --same: #4493f8; --bad: #f85149; --odd: #d29922; --rest: #656c76; } }
        body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: var(--ink); background: var(--page);
          font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        table { border-collapse: collapse; width: 100%; } td, th { padding: .3rem .6rem; text-align: left;
          border-bottom: 1px solid var(--line); vertical-align: top; } td.time { text-align: right; white-space: nowrap; }
        td.item { padding-left: 2rem; } td.bar { width: 45%; } .scroll { overflow-x: auto; } .faint { color: var(--faint); }
        pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--line); border-radius: 6px; }
        .track { position: relative; height: 1.1rem; } .track i { position: absolute; top: .2rem; height: .8rem;
          min-width: 2px; border-radius: 3px; background: var(--tone); } .critical i { outline: 2px solid var(--ink); }
        svg.graph rect { fill: var(--page); stroke: var(--tone); stroke-width: 2; } svg.graph text { fill: var(--ink);
          font: 13px ui-monospace, monospace; } .edge { fill: none; stroke: var(--rest); } .edge.order {
          stroke-dasharray: 6 4; } .edge.trigger { stroke-dasharray: 1 4; stroke-linecap: round; stroke-width: 2; } .edge.critical { stroke: var(--ink); stroke-width: 3; }
        .Succeeded { --tone: var(--good); } .UpToDate { --tone: var(--same); } .Failed { --tone: var(--bad); }
        .Aborted, .NotRun { --tone: var(--odd); } .Skipped, .Collective, .Scheduled { --tone: var(--rest); }
        .status { color: var(--tone); font-weight: 600; }
        """;

    public static string Write(BuildReport report)
    {
        var page = new StringBuilder();
        Begin(page, report.IsGood ? "Build succeeded" : "Build failed");
        page.Append(CultureInfo.InvariantCulture, $"""
            <p class="faint">{report.Started:yyyy-MM-dd HH:mm:ss} UTC, {SummaryTable.Format(report.Duration)}, up to {report.Parallelism} at once</p>

            """);
        page.Append("<h2>Graph</h2>\n<div class=\"scroll\">");
        GraphPicture.Write(page, report.Targets, report.CriticalPath);
        page.Append("</div>\n").Append(GraphPicture.Legend);
        WriteCriticalPath(page, report);
        WriteTargets(page, report);
        WriteLogs(page, report);
        return page.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>Begins a page, up to its title.</summary>
    public static void Begin(StringBuilder page, string title) => page.Append(CultureInfo.InvariantCulture, $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <h1>{title}</h1>

        """);

    private static void WriteCriticalPath(StringBuilder page, BuildReport report)
    {
        var path = report.CriticalPath;
        if (path.Count == 0)
        {
            return;
        }

        // Rounded to what a person would call waiting.
        var work = path.Aggregate(TimeSpan.Zero, (sum, target) => sum + target.Duration);
        var waiting = report.Duration - work;
        page.Append("<h2>What the time was spent on</h2>\n<p>")
            .AppendJoin(" → ", path.Select(target => $"{Text(target.Name)} ({SummaryTable.Format(target.Duration)})"))
            .Append(waiting > report.Duration * 0.1
                ? $", and {SummaryTable.Format(waiting)} of waiting until others left room: more at once might be faster"
                : ": these had to wait for one another, so that only a shorter one of them makes the build faster")
            .Append(".</p>\n");
    }

    private static void WriteTargets(StringBuilder page, BuildReport report)
    {
        var critical = report.CriticalPath.Select(target => target.Name).ToHashSet();
        page.Append("<h2>Targets</h2>\n<div class=\"scroll\"><table>\n<tr><th>Target</th><th>Status</th><th>Duration</th><th>When</th><th></th></tr>\n");
        var byName = report.Targets.ToDictionary(target => target.Name);
        var shown = report.Targets.Where(target => target.Status != TargetStatus.Collective).ToList();
        foreach (var (target, isBeneath) in RowOrder.Of(shown, target => target.Group is null ? null : byName[target.Group]))
        {
            var total = Math.Max(report.Duration.TotalSeconds, 1e-6);
            var bar = target.HasRun
                ? string.Create(CultureInfo.InvariantCulture, $"""<i style="left:{100 * target.Start.TotalSeconds / total:0.##}%;width:{100 * target.Duration.TotalSeconds / total:0.##}%"></i>""")
                : "";
            page.Append(CultureInfo.InvariantCulture, $"""
                <tr class="{target.Status}{(critical.Contains(target.Name) ? " critical" : "")}"><td{(isBeneath ? " class=\"item\"" : "")} title="{Text(target.Description ?? "")}">{Text(target.Name)}</td><td class="status">{target.Status}</td><td class="time">{(target.HasRun ? SummaryTable.Format(target.Duration) : "")}</td><td class="bar"><div class="track">{bar}</div></td><td>{Text(target.Information)}</td></tr>

                """);
        }

        page.Append("</table></div>\n");
    }

    private static void WriteLogs(StringBuilder page, BuildReport report)
    {
        foreach (var target in report.Targets.Where(target => target.Log.Count > 0))
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>The last lines of {Text(target.Name)}</h2>\n<pre>")
                .Append(Text(string.Join('\n', target.Log))).Append("</pre>\n");
        }
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
