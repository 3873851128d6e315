using System.Globalization;
using System.Net;
using System.Text;

namespace Slipway.Targets;

/// <summary>A plan as a picture: one page that needs nothing else.</summary>
internal static class PlanPage
{
    public const string FileName = "plan.html";

    /// <summary>Writes the page.</summary>
    /// <returns>Its full path.</returns>
    public static string Write(AbsolutePath folder, ExecutionPlan plan, BuildEnvironment environment)
    {
        Directory.CreateDirectory(folder);
        var targets = TargetRun.Of(plan, environment.Time).Select(run => ReportedTarget.Of(run, default, default, "")).ToList();
        var page = new StringBuilder();
        ReportPage.Begin(page, "Plan of the build");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{targets.Count} targets</p>\n<div class=\"scroll\">");
        GraphPicture.Write(page, targets, []);
        page.Append("</div>\n").Append(GraphPicture.Legend).Append("<h2>In order</h2>\n<ol>\n");
        foreach (var target in targets)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{Text(target.Name)} <span class=\"faint\">{Text(target.Description ?? "")}</span></li>\n");
        }

        page.Append("</ol>\n</body>\n</html>\n");
        var file = folder / FileName;
        File.WriteAllText(file, page.ToString(), new UTF8Encoding(false));
        return file;
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
