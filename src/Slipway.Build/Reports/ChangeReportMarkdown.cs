using System.Globalization;
using System.Text;
using Slipway.Core.Text;
using Slipway.Targets;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>The report in Markdown, as GitHub and Azure DevOps show it.</summary>
internal static class ChangeReportMarkdown
{
    // A comment is read on one screen; the page has all.
    private const int RowsShown = 40;
    private const int FilesShown = 20;

    /// <summary>The whole.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="isFolded">Whether what is long and dull is folded away, by HTML that the hosts allow.</param>
    public static string Write(ChangeReport report, bool isFolded)
    {
        var text = new StringBuilder();
        text.Append("## What this change does\n\n")
            .Append(CultureInfo.InvariantCulture, $"{Mark(report)} **{Summary(report)}**\n\n{Compared(report)}\n");
        Touched(text, report, isFolded);
        Tests(text, report);
        Numbers(text, report, isFolded);
        Differences(text, report, isFolded);
        Schedules(text, report);
        if (!report.Notes.IsEmpty)
        {
            Heading(text, "To know");
            text.AppendJoin("", report.Notes.Select(note => $"- {Markdown.Escape(note)}\n"));
        }

        return text.ToString();
    }

    /// <summary>What counts, in a line.</summary>
    public static string Summary(ChangeReport report)
    {
        string[] outcomes =
        [
            .. from outcome in Enum.GetValues<ReportedOutcome>()
               let count = report.Tests.Count(test => test.Outcome == outcome)
               where count > 0
               select $"{count} {Word(outcome)}",
        ];
        var worse = report.Tests.SelectMany(test => test.Numbers).Count(number => number.Change == MeasuredChange.Worse);
        var better = report.Tests.SelectMany(test => test.Numbers).Count(number => number.Change == MeasuredChange.Better);
        string[] numbers =
        [
            .. worse > 0 ? [$"{worse} worse"] : Array.Empty<string>(),
            .. better > 0 ? [$"{better} better"] : Array.Empty<string>(),
        ];
        return (outcomes.Length == 0 ? "no tests" : $"tests: {string.Join(", ", outcomes)}")
            + (numbers.Length == 0 ? "" : $"; {string.Join(" and ", numbers)} than {report.Release}");
    }

    private static string Mark(ChangeReport report) =>
        report.Tests.Any(test => test.Outcome == ReportedOutcome.Failed) ? "❌"
        : report.Tests.Any(test => test.Outcome == ReportedOutcome.NotRun)
            || report.Tests.SelectMany(test => test.Numbers).Any(number => number.Change == MeasuredChange.Worse) ? "⚠️"
        : "✅";

    private static string Compared(ChangeReport report)
    {
        var since = report.Changes is { } changes ? $"`{report.Subject}` beside {Code(changes.Base)}" : $"`{report.Subject}`";
        return report.Release is { } release ? $"{since}; the last release is {Code(release)}.\n" : $"{since}; nothing is released yet.\n";
    }

    private static void Touched(StringBuilder text, ChangeReport report, bool isFolded)
    {
        if (report.Changes is not { } changes)
        {
            return;
        }

        Heading(text, "Touched");
        foreach (var (kind, touched) in changes.Images.Where(image => image.IsTouched).Select(image => ("image", image))
            .Concat(changes.Pipelines.Where(pipeline => pipeline.IsTouched).Select(pipeline => ("pipeline", pipeline))))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {kind} **{Markdown.Escape(touched.Name)}**\n");
            text.AppendJoin("", touched.Reasons.Take(RowsShown).Select(reason => $"  {reason}\n"));
            More(text, "  - ", touched.Reasons.Length - RowsShown);
        }

        text.AppendJoin("", changes.Gone.Select(gone => $"- {gone} is gone\n"));
        if (!changes.Images.Concat(changes.Pipelines).Any(touch => touch.IsTouched) && changes.Gone.IsEmpty)
        {
            text.Append("No image and no pipeline.\n");
        }

        List<string> unaffected =
        [
            .. changes.Images.Where(image => !image.IsTouched).Select(image => $"image {Code(image.Name)}"),
            .. changes.Pipelines.Where(pipeline => !pipeline.IsTouched).Select(pipeline => $"pipeline {Code(pipeline.Name)}"),
        ];
        if (unaffected.Count > 0)
        {
            var names = string.Join(", ", unaffected);
            Folded(text, isFolded, $"Unaffected: {unaffected.Count}", $"Nothing that these are made of differs: {names}.\n");
        }

        if (!changes.OtherFiles.IsEmpty)
        {
            var files = new StringBuilder().AppendJoin("", changes.OtherFiles.Take(FilesShown).Select(file => $"- {Code(file)}\n"));
            More(files, "- ", changes.OtherFiles.Length - FilesShown);
            Folded(text, isFolded, $"Files beside images and pipelines: {changes.OtherFiles.Length}", files.ToString());
        }
    }

    private static void Tests(StringBuilder text, ChangeReport report)
    {
        if (report.Tests.IsEmpty)
        {
            return;
        }

        Heading(text, "Tests");
        text.Append(CultureInfo.InvariantCulture, $"| Test | | Steps took | {Escape(report.Release ?? "before")} |\n|---|---|--:|--:|\n");

        // What needs a look first.
        foreach (var test in report.Tests.OrderBy(test => Rank(test.Outcome)).Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {Name(test)} | {Sign(test.Outcome)} {Word(test.Outcome)} | {Time(test.Work)} | {Time(test.EarlierWork)} |\n");
        }

        More(text, "\n", report.Tests.Length - RowsShown);
        foreach (var (test, finding) in report.Tests.SelectMany(test => test.Findings, (test, finding) => (test, finding)).Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"\n{Code($"{finding.Position.File}:{finding.Position.Line}")} {Markdown.Escape(finding.Message.ReplaceLineEndings(" "))}\n");
        }
    }

    private static void Numbers(StringBuilder text, ChangeReport report, bool isFolded)
    {
        var numbers = report.Tests.SelectMany(test => test.Numbers, (test, number) => (Test: test, Number: number)).ToList();
        var same = numbers.Where(pair => pair.Number.Change == MeasuredChange.Same).ToList();
        var others = numbers.Except(same).OrderBy(pair => pair.Number.Change switch
        {
            MeasuredChange.Worse => 0,
            MeasuredChange.Better => 1,
            MeasuredChange.Different => 2,
            _ => 3,
        }).ToList();
        if (numbers.Count == 0)
        {
            return;
        }

        Heading(text, "Measured");
        if (others.Count > 0)
        {
            text.Append(Table(report, others.Take(RowsShown)));
            More(text, "\n", others.Count - RowsShown);
        }

        if (same.Count > 0)
        {
            Folded(
                text,
                isFolded,
                string.Create(CultureInfo.InvariantCulture, $"The same as {report.Release}, within {report.Tolerance:0.##%}: {same.Count}"),
                Table(report, same.Take(RowsShown)));
        }
    }

    private static string Table(ChangeReport report, IEnumerable<(ReportedTest Test, ReportedNumber Number)> rows)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| Test | What | {Escape(report.Release ?? "before")} | Now | |\n|---|---|--:|--:|---|\n");
        foreach (var (test, number) in rows)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {Name(test)} | {Code(number.Name)} | {Number(number.Earlier)} | {Number(number.Value)} | {Word(number.Change)} |\n");
        }

        return text.ToString();
    }

    private static void Differences(StringBuilder text, ChangeReport report, bool isFolded)
    {
        if (report.Differences.IsEmpty)
        {
            return;
        }

        Heading(
            text,
            report.Release is { } release ? $"What publishing it changes since {Markdown.Escape(release)}" : "What publishing it makes");
        foreach (var section in report.Differences)
        {
            var lines = new StringBuilder();
            lines.AppendJoin("", section.Lines.Take(5 * RowsShown).Select(line => $"{line}\n"));
            More(lines, "- ", section.Lines.Length - (5 * RowsShown));
            if (section.Lines.IsEmpty)
            {
                text.Append(CultureInfo.InvariantCulture, $"**{Markdown.Escape(section.Title)}**: nothing.\n\n");
            }
            else if (section.Lines.Length > RowsShown)
            {
                Folded(text, isFolded, $"{section.Title}: {section.Lines.Length} lines", lines.ToString());
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"**{Markdown.Escape(section.Title)}**\n\n{lines}\n");
            }
        }
    }

    private static void Schedules(StringBuilder text, ChangeReport report)
    {
        if (report.Schedules.IsEmpty)
        {
            return;
        }

        Heading(text, "Schedules");
        text.Append("| Schedule | Pipeline | Runs in 30 days | A run takes | Node-hours in 30 days |\n|---|---|--:|--:|--:|\n");
        foreach (var schedule in report.Schedules.OrderByDescending(schedule => schedule.NodeHours ?? -1).Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Code(schedule.Name)} | {Code(schedule.Pipeline)} | {schedule.Firings} ")
                .Append(CultureInfo.InvariantCulture, $"| {Time(schedule.RunTime)} | {schedule.NodeHours:0.##} |\n");
        }

        More(text, "\n", report.Schedules.Length - RowsShown);
        text.Append("\nAs long as the steps took in a test, on the machine that ran it and with that test's data; all nodes added up.\n");
    }

    private static void Heading(StringBuilder text, string title) => text.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n");

    private static void Folded(StringBuilder text, bool isFolded, string title, string content) => text.Append(isFolded
        ? $"\n<details><summary>{Markdown.Escape(title)}</summary>\n\n{content}\n</details>\n"
        : $"\n**{Markdown.Escape(title)}**\n\n{content}");

    private static void More(StringBuilder text, string before, int count)
    {
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{before}… and {count} more\n");
        }
    }

    private static int Rank(ReportedOutcome outcome) => outcome switch
    {
        ReportedOutcome.Failed => 0,
        ReportedOutcome.NotRun => 1,
        ReportedOutcome.Passed => 2,
        ReportedOutcome.Proven => 3,
        _ => 4,
    };

    private static string Sign(ReportedOutcome outcome) => outcome switch
    {
        ReportedOutcome.Failed => "❌",
        ReportedOutcome.NotRun => "⚠️",
        ReportedOutcome.Unaffected => "➖",
        _ => "✅",
    };

    private static string Word(ReportedOutcome outcome) => outcome switch
    {
        ReportedOutcome.Passed => "passed",
        ReportedOutcome.Failed => "failed",
        ReportedOutcome.Proven => "passed before",
        ReportedOutcome.Unaffected => "unaffected",
        _ => "not run",
    };

    private static string Word(MeasuredChange? change) => change switch
    {
        MeasuredChange.Better => "✅ better",
        MeasuredChange.Worse => "❌ worse",
        MeasuredChange.Different => "other",
        MeasuredChange.Same => "same",
        _ => "",
    };

    private static string Time(TimeSpan? time) => time is { } known ? LiveRow.InWords(known) : "";

    // What is small is not nothing.
    private static string Number(double? number) => number?.ToString(
        number != 0 && Math.Abs(number.Value) < 1e-4 ? "0.#####e+0" : "0.######", CultureInfo.InvariantCulture) ?? "";

    private static string Name(ReportedTest test) => Code($"{test.Pipeline}/{test.Name}");

    private static string Escape(string text) => Markdown.Escape(text).Replace("|", "\\|", StringComparison.Ordinal);

    // Neither ends the code, nor the cell or the line that it stands in.
    private static string Code(string text) =>
        $"`{PrintableText.Of(text).ReplaceLineEndings(" ").Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";
}
