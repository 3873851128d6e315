using System.Globalization;
using Slipway.Core.Text;

namespace Slipway.Targets;

/// <summary>What is shown when a build has ended: each target's status, duration and reason.</summary>
internal static class SummaryTable
{
    private const int Gap = 3;
    private const int Indent = 4;
    private const int NarrowestColumn = 20;

    public static void Write(BuildWriter writer, IReadOnlyList<TargetRun> runs, TimeSpan duration)
    {
        var shown = runs.Where(run => run.Status != TargetStatus.Collective).ToList();
        var rows = RowOrder.Of(shown, run => run.Collector).ToList();
        var nameWidth = "Target".Length;
        var statusWidth = "Status".Length;
        foreach (var row in rows)
        {
            nameWidth = Math.Max(nameWidth, NameOf(row).Length);
            statusWidth = Math.Max(statusWidth, row.Target.Status.ToString().Length);
        }

        nameWidth += Gap;
        statusWidth += Gap;
        var durationWidth = "Duration".Length;
        var width = nameWidth + statusWidth + durationWidth;

        writer.WriteLine();
        writer.WriteRule(width, isStrong: true);
        Row("Target", "Status", "Duration", "", Tone.Plain);
        writer.WriteRule(width, isStrong: false);
        foreach (var row in rows)
        {
            var run = row.Target;
            Row(
                NameOf(row),
                run.Status.ToString(),
                run.HasRun ? Format(run.Duration) : "",
                run.Information,
                ToneOf(run.Status));
        }

        writer.WriteRule(width, isStrong: false);
        Row("Total", "", Format(duration), "", Tone.Plain);
        writer.WriteRule(width, isStrong: true);

        // What does not fit in its column goes on beneath it; where the column would be too narrow, beneath the row.
        void Row(string name, string status, string duration, string information, Tone tone)
        {
            var head = name.PadRight(nameWidth) + status.PadRight(statusWidth) + duration.PadLeft(durationWidth);
            var column = width + Gap;
            var isNarrow = writer.Width - column < NarrowestColumn && information.Length > writer.Width - column;
            if (isNarrow)
            {
                writer.WriteLine(head.TrimEnd(), tone);
                (head, column) = ("", Indent);
            }

            foreach (var part in TextWrap.Lines(information, writer.Width - column))
            {
                writer.WriteLine((head.PadRight(column) + part).TrimEnd(), tone);
                head = "";
            }
        }
    }

    private static string NameOf(Row<TargetRun> row) =>
        row.IsBeneath ? $"  {row.Target.Definition.Item}" : row.Target.Name;

    /// <summary><c>0.4 s</c>, <c>1:05 min</c>, <c>2:00:03 h</c>.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 59.95 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(
            CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration.Seconds:00} min"),
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}:{duration.Minutes:00}:{duration.Seconds:00} h"),
    };

    /// <summary>Without parts of a second: <c>4 s</c>, <c>1:05 min</c>, <c>2:00:03 h</c>.</summary>
    public static string FormatWhole(TimeSpan duration) => duration.TotalMinutes < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalSeconds} s")
        : Format(duration);

    private static Tone ToneOf(TargetStatus status) => status switch
    {
        TargetStatus.Succeeded or TargetStatus.UpToDate => Tone.Good,
        TargetStatus.Failed => Tone.Bad,
        TargetStatus.Aborted or TargetStatus.NotRun => Tone.Warning,
        _ => Tone.Faint,
    };
}
