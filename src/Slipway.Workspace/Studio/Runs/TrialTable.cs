using System.Collections.Immutable;
using System.Globalization;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Sweeps;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The trials of a sweep on its page: what each drew, how far it is, and what it logged of the primary metric.</summary>
internal sealed class TrialTable(Database database, TimeProvider clock)
{
    private const int MostRows = 500;

    public Html Of(Job sweep)
    {
        var how = sweep.StepPlan.Sweep!;
        var (results, best) = database.Read(connection => (connection.ListTrialResults(sweep), connection.FindBestTrial(sweep)));
        var now = clock.GetUtcNow();
        var first = Math.Max(0, results.Count - MostRows);
        var names = how.Space.Select(parameter => parameter.Name).ToList();
        return Html.Of($"""
            <h2 id="trials">Trials</h2>
            <p>{results.Count} of {how.Trials} begun; {(best is null
                ? Html.Of($"none that has completed has logged <code>{how.PrimaryMetric}</code>")
                : Html.Of($"the best is <a href=\"{Address(best.Trial)}\">{best.Trial.Id}</a>, {how.PrimaryMetric} {Number(best.Best!.Value)}"))}.</p>
            {(first > 0 ? Show.Quiet($"Only the last {MostRows} are shown.") : Html.Empty)}
            {Show.Table(
                "Trials",
                ["Status", "Trial", .. names, how.PrimaryMetric, "Duration", "Note"],
                results.Skip(first).Select((result, row) => Row(result, Sampler.Draw(how, sweep.Id, first + row), names, result.Trial.Id == best?.Trial.Id, now)),
                "No trial has begun.")}
            """);
    }

    private static Html Row(
        TrialResult result, ImmutableSortedDictionary<string, string> drawn, IEnumerable<string> names, bool isBest, DateTimeOffset now)
    {
        var trial = result.Trial;
        return Show.Row(
        [
            Show.Status(trial),
            Html.Of($"<a href=\"{Address(trial)}\">{trial.Id}</a>"),
            .. names.Select(name => Show.Text(drawn[name])),
            result.Best is { } value ? isBest ? Html.Of($"<strong>{Number(value)}</strong>") : Html.Of($"{Number(value)}") : null,
            Html.Of($"{Show.Duration(trial, now)}"),
            Show.Text(trial.ErrorMessage ?? trial.ReuseNote),
        ]);
    }

    private static string Address(Job trial) => $"/jobs/{trial.Id}";

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
