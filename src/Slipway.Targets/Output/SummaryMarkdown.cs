using System.Text;

namespace Slipway.Targets;

/// <summary>The summary as a CI server's page shows it.</summary>
internal static class SummaryMarkdown
{
    public static string Write(
        IReadOnlyList<TargetRun> runs, TimeSpan duration, bool isGood, IEnumerable<Link> links)
    {
        var text = new StringBuilder()
            .Append("### ").Append(isGood ? "Build succeeded" : "Build failed")
            .Append(" in ").Append(SummaryTable.Format(duration)).Append("\n\n")
            .Append("| Target | Status | Duration | |\n|---|---|--:|---|\n");
        var shown = runs.Where(run => run.Status != TargetStatus.Collective).ToList();
        foreach (var (run, isBeneath) in RowOrder.Of(shown, run => run.Collector))
        {
            text.Append("| ").Append(isBeneath ? "&nbsp;&nbsp;&nbsp;" : "")
                .Append(Escape(isBeneath ? run.Definition.Item! : run.Name))
                .Append(" | ").Append(Mark(run.Status)).Append(' ').Append(run.Status)
                .Append(" | ").Append(run.HasRun ? SummaryTable.Format(run.Duration) : "")
                .Append(" | ").Append(Escape(run.Information)).Append(" |\n");
        }

        var list = links.Select(link => $"- [{Escape(link.Text)}](<{link.Url.AbsoluteUri}>)\n").ToList();
        return text.Append(list.Count > 0 ? "\n" : "").AppendJoin("", list).Append('\n').ToString();
    }

    /// <summary>Whatever it is, it is shown as it is, and in one cell.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text.ReplaceLineEndings(" "))
        {
            if (character is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '~' or '!' or '&')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static string Mark(TargetStatus status) => status switch
    {
        TargetStatus.Succeeded or TargetStatus.UpToDate => "✅",
        TargetStatus.Failed => "❌",
        TargetStatus.Aborted or TargetStatus.NotRun => "⚠️",
        _ => "➖",
    };
}
