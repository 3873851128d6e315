using System.Globalization;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>When each step of a run waited and ran, on one clock.</summary>
internal static class Timeline
{
    private const int Ticks = 4;

    /// <summary>A row with a bar for each step; nothing of a run that has not begun.</summary>
    /// <param name="run">The run.</param>
    /// <param name="steps">Its steps and those of the pipelines in it, each before what is in it.</param>
    /// <param name="now">Until when what has not ended has run.</param>
    public static Html Of(Job run, IReadOnlyList<Job> steps, DateTimeOffset now)
    {
        if (run.StartedAt is not { } start || steps.Count == 0)
        {
            return Show.Quiet($"It has not begun.");
        }

        var span = new Span(start, Latest(run.EndedAt ?? now, steps));
        var bounding = CriticalPath.Of(run, steps);
        var levels = Levels(run, steps);
        var ends = steps
            .Where(step => step.EndedAt is not null)
            .ToDictionary(step => (step.ParentId, step.Step!), step => step.EndedAt!.Value);
        var begins = steps.ToDictionary(step => step.Id, step => step.StartedAt ?? start, StringComparer.Ordinal);
        return Html.Of($"""
            <div class="scroll" id="timeline" tabindex="0" role="region" aria-label="Timeline"><table class="timeline">
            <caption class="hidden">When each step waited and ran</caption>
            <thead><tr><th scope="col">Step</th><th scope="col" class="clock"><span class="hidden">When</span>{Clock(span)}</th>
            <th scope="col">Waited</th><th scope="col">Ran</th></tr></thead>
            <tbody>{Html.Each(steps, step => Row(
                step, Ready(step, ends, begins.GetValueOrDefault(step.ParentId!, start)), span, levels[step.Id],
                bounding.Contains(step.Id), now))}</tbody>
            </table></div>
            {Legend(run, steps, now)}
            """);
    }

    private static Html Row(Job step, DateTimeOffset ready, Span span, int level, bool isBounding, DateTimeOffset now)
    {
        var end = step.EndedAt ?? now;
        var began = step.StartedAt ?? end;
        var waited = began > ready ? began - ready : TimeSpan.Zero;
        var isReused = step.ReusedFrom is not null;
        var hasRun = step.StartedAt is not null && !isReused;
        var label = isReused ? $"{step.Step}: reused"
            : hasRun ? $"{step.Step}: waited {Show.Duration(waited)}, ran {Show.Duration(end - began)}, {Show.Word(step)}"
            : $"{step.Step}: {Show.Word(step)}";
        return Html.Of($"""
            <tr><th scope="row" class="level-{Math.Min(level, 5)}"><a href="/jobs/{step.Id}">{step.Step}</a>{(
                isBounding ? Html.Of($" <span class=\"bounding\" title=\"It bounded how long the run took\">◆</span>") : Html.Empty)}</th>
            <td class="clock"><svg class="bars {Show.StatusClass(step.Status)}" role="img" aria-label="{label}"><title>{label}</title>
            {(waited > TimeSpan.Zero && !isReused ? Bar("waited", ready, began, span) : Html.Empty)}
            {(isReused ? Bar("reused", began, began, span) : hasRun ? Bar(isBounding ? "ran long" : "ran", began, end, span) : Html.Empty)}
            </svg></td>
            <td>{(isReused || (step.IsTerminal && !hasRun) ? Html.Empty : Html.Of($"{Show.Duration(waited)}"))}</td>
            <td>{(hasRun ? Html.Of($"{Show.Duration(end - began)}") : Html.Of($"{Show.Word(step)}"))}</td></tr>
            """);
    }

    private static Html Bar(string kind, DateTimeOffset from, DateTimeOffset to, Span span) =>
        Html.Of($"""<rect class="{kind}" x="{span.Percent(from)}" width="{span.Percent(from, to)}" y="3" height="14" rx="3"/>""");

    private static Html Clock(Span span) => Html.Of($"""
        <span class="ticks" aria-hidden="true">{Html.Each(
            Enumerable.Range(0, Ticks), tick => Html.Of($"<span>{Show.Duration(span.Length * tick / Ticks)}</span>"))}</span>
        """);

    /// <summary>How much of the time no step ran: what starts steps and waits for them takes time as well.</summary>
    private static Html Legend(Job run, IReadOnlyList<Job> steps, DateTimeOffset now)
    {
        var total = (run.EndedAt ?? now) - run.StartedAt!.Value;
        var ran = Covered(steps.Where(step => step is { IsPipeline: false, StartedAt: not null, ReusedFrom: null })
            .Select(step => (step.StartedAt!.Value, step.EndedAt ?? now)));
        return Html.Of($"""
            <p class="quiet"><span class="key waited" aria-hidden="true"></span> waiting and preparing
            <span class="key ran" aria-hidden="true"></span> running
            <span class="bounding" aria-hidden="true">◆</span> bounded how long the run took.
            Of {Show.Duration(total)} no step ran for {Show.Duration(total > ran ? total - ran : TimeSpan.Zero)}.</p>
            """);
    }

    /// <summary>How long at least one of several spans lasted.</summary>
    private static TimeSpan Covered(IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> spans)
    {
        var covered = TimeSpan.Zero;
        var until = DateTimeOffset.MinValue;
        foreach (var (start, end) in spans.OrderBy(span => span.Start))
        {
            var from = start > until ? start : until;
            covered += end > from ? end - from : TimeSpan.Zero;
            until = end > until ? end : until;
        }

        return covered;
    }

    /// <summary>When a step could have begun: its pipeline has, and all that it waits for has ended.</summary>
    private static DateTimeOffset Ready(
        Job step, IReadOnlyDictionary<(string?, string), DateTimeOffset> ends, DateTimeOffset start) => step.DependsOn
        .Select(name => ends.GetValueOrDefault((step.ParentId, name), start))
        .Append(start)
        .Max();

    private static Dictionary<string, int> Levels(Job run, IReadOnlyList<Job> steps)
    {
        var levels = new Dictionary<string, int>(StringComparer.Ordinal) { [run.Id] = -1 };
        foreach (var step in steps)
        {
            levels[step.Id] = levels.GetValueOrDefault(step.ParentId!) + 1;
        }

        return levels;
    }

    private static DateTimeOffset Latest(DateTimeOffset end, IEnumerable<Job> steps) =>
        steps.Select(step => step.EndedAt ?? end).Append(end).Max();

    private readonly record struct Span(DateTimeOffset Start, DateTimeOffset End)
    {
        public TimeSpan Length => End > Start ? End - Start : TimeSpan.FromMilliseconds(1);

        public string Percent(DateTimeOffset at) => Percent(Math.Clamp((at - Start) / Length, 0, 1));

        // What was too short to be seen is seen as a line.
        public string Percent(DateTimeOffset from, DateTimeOffset to) => Percent(Math.Clamp((to - from) / Length, 0.004, 1));

        private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##}%");
    }
}
