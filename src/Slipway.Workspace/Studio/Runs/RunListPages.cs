using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The runs: searched, ordered by any column, with metrics and parameters as columns, several of them at once.</summary>
internal sealed class RunListPages(Database database, JobQueue queue, TimeProvider clock) : IStudioPages
{
    private const int PageSize = 50;
    private const int MostColumns = 8;
    private const int MostSelected = 200;

    private static readonly (string Key, string Title, JobColumn Column)[] Columns =
    [
        ("status", "Status", JobColumn.Status), ("name", "Run", JobColumn.Name), ("pipeline", "Pipeline", JobColumn.Pipeline),
        ("experiment", "Experiment", JobColumn.Experiment), ("created", "Created", JobColumn.Created),
        ("duration", "Duration", JobColumn.Duration),
    ];

    public void Map(StudioRoutes routes)
    {
        routes.Page("/jobs", List);
        routes.Action("/runs/selected", (_, form) => Act(form));
    }

    private StudioPage List(StudioRequest request)
    {
        var view = View.Of(request);
        var search = RunQuery.Read(view.Text, out var faults) with { Order = view.Order };
        return database.Read(connection =>
        {
            var runs = connection.SearchJobs(search, (view.Page - 1) * PageSize, PageSize + 1);
            var shown = runs.Take(PageSize).ToList();
            return new StudioPage
            {
                Title = "Runs",
                Section = "jobs",
                IsLive = view.Page == 1,
                Content = Html.Of($"""
                    {Form(view, LoggedKeys.Of(connection, shown))}
                    {Html.Each(faults, fault => Show.Error($"{fault}"))}
                    {(shown.Count == 0 ? None(view) : Table(connection, shown, view, request))}
                    {(view.Page > 1 || runs.Count > PageSize
                        ? Show.Pages(view.Address(page: 0), view.Page, runs.Count > PageSize)
                        : Html.Empty)}
                    """),
            };
        });
    }

    private static Html Form(View view, IReadOnlyList<string> offered) => Html.Of($"""
        <form class="filter" role="search" method="get" action="/jobs">
        <label class="wide">Search
        <input type="search" id="q" name="q" value="{view.Text}" placeholder="name, or status:failed pipeline:train since:2026-05-31"></label>
        <input type="hidden" name="sort" value="{view.Sort}">
        <button>Show</button>
        {(offered.Count == 0 ? Html.Empty : Html.Of($"""
            <details id="columns"><summary>Columns</summary><div class="choices">{Html.Each(offered, key => Choice(view, key))}</div></details>
            """))}
        <details id="fields"><summary>What can be searched for</summary>
        <dl class="facts">{Html.Each(
            RunQuery.Fields, field => Html.Of($"<div><dt><code>{field.Field}:</code></dt><dd>{field.Meaning}</dd></div>"))}</dl>
        <p class="quiet">A value with blanks stands in quotes. What has no field is searched for in names, ids and experiments.</p>
        </details>
        </form>
        """);

    private static Html Choice(View view, string key) => Html.Of($"""
        <label><input type="checkbox" id="column-{key}" name="column" value="{key}"{(
            view.Keys.Contains(key) ? Html.Of($" checked") : Html.Empty)}> {key[2..]}
        <span class="quiet">{(key[0] == 'm' ? "metric" : "parameter")}</span></label>
        """);

    private static Html None(View view) => view.Page > 1
        ? Html.Of($"<p>The list has no page {view.Page}. <a href=\"{view.Address(page: 1)}\">To its first</a></p>")
        : view.Text.Length > 0
        ? Html.Of($"<p>No run is like that. <a href=\"/jobs\">Show all</a></p>")
        : Show.Quiet(
            $"Nothing has run here yet. A run comes of a call of an endpoint, of a schedule, or of a job that a client of Azure ML submits.");

    private Html Table(SqliteConnection connection, IReadOnlyList<Job> runs, View view, StudioRequest request)
    {
        var now = clock.GetUtcNow();
        var values = view.Keys.ToDictionary(key => key, key => Values(connection, runs, key), StringComparer.Ordinal);
        return Html.Of($"""
            <form method="post" action="/runs/selected">{request.Token}
            <div class="buttons" role="group" aria-label="With the runs that are selected">
            <button name="do" value="compare">Compare</button>
            <button name="do" value="cancel" data-confirm="Cancel the runs that are selected?">Cancel</button>
            <button name="do" value="archive">Archive</button>
            <button name="do" value="restore">Restore</button>
            </div>
            {Show.Table(
                "Runs",
                [
                    Html.Of($"<th scope=\"col\"><span class=\"hidden\">Selected</span></th>"),
                    .. Columns.Select(column => Head(view, column.Key, column.Title)),
                    .. view.Keys.Select(key => key[0] == 'm' ? Head(view, key, key[2..]) : Html.Of($"<th scope=\"col\">{key[2..]}</th>")),
                    Html.Of($"<th scope=\"col\">From</th>"),
                ],
                runs.Select(run => Show.Row(
                [
                    Box(run), Show.Status(run), RunTable.Name(run), RunTable.Pipeline(run), Show.Text(run.Experiment), Show.Time(run.CreatedAt),
                    RunTable.Duration(run, now),
                    .. view.Keys.Select(key => Show.Text(values[key].GetValueOrDefault(run.Id))),
                    RunTable.Origin(run),
                ])),
                "")}
            </form>
            """);
    }

    private static Html Box(Job run) => Html.Of($"""
        <input type="checkbox" id="run-{run.Id}" name="run" value="{run.Id}" aria-label="{run.DisplayName} {RunTable.Short(run.Id)}">
        """);

    private static Html Head(View view, string key, string title)
    {
        var isSorted = view.SortKey == key;
        var next = isSorted && !view.Order.IsAscending ? key : $"-{key}";
        var order = isSorted ? Html.Of($" aria-sort=\"{(view.Order.IsAscending ? "ascending" : "descending")}\"") : Html.Empty;
        return Html.Of($"<th scope=\"col\"{order}><a href=\"{view.Address(sort: next, page: 1)}\">{title}</a></th>");
    }

    /// <summary>A column's values by run, as text.</summary>
    private static Dictionary<string, string> Values(SqliteConnection connection, IEnumerable<Job> runs, string key) => key[0] == 'm'
        ? connection.ListLatestOf(runs.Select(run => run.Id), key[2..])
            .Where(value => value.Value is not null)
            .ToDictionary(value => value.Key, value => RunTable.Number(value.Value!.Value), StringComparer.OrdinalIgnoreCase)
        : LoggedKeys.Parameters(connection, runs, key[2..]);

    private string Act(IFormCollection form)
    {
        string[] runs = [.. form["run"].OfType<string>().Take(MostSelected)];
        if (runs.Length == 0)
        {
            throw ApiException.UserError("No run was selected; a box before each selects it.");
        }

        switch (form["do"].ToString())
        {
            case "compare":
                return ComparePage.Address(runs);
            case "cancel":
                database.Write(connection => runs.Count(connection.RequestCancel));
                queue.Changed();
                break;
            case "archive" or "restore":
                var isArchived = form["do"] == "archive";
                database.Write(connection => runs.Count(run => connection.ChangeBody(run, body => body["isArchived"] = isArchived)));
                break;
            default:
                throw ApiException.UserError("That can't be done with runs.");
        }

        return "/jobs";
    }

    /// <summary>What is shown of the runs, as the address says it.</summary>
    private sealed record View(string Text, string Sort, IReadOnlyList<string> Keys, int Page)
    {
        public string SortKey => Sort.TrimStart('-');

        /// <summary>A key alone is least first, with a minus greatest first.</summary>
        public JobOrder Order
        {
            get
            {
                var isAscending = !Sort.StartsWith('-');
                return SortKey.StartsWith("m:", StringComparison.Ordinal)
                    ? new JobOrder(JobColumn.Metric, isAscending, SortKey[2..])
                    : Columns.FirstOrDefault(column => column.Key == SortKey) is { Key: not null } known
                        ? new JobOrder(known.Column, isAscending)
                        : JobOrder.Newest;
            }
        }

        public static View Of(StudioRequest request) => new(
            request.Query("q"),
            request.Query("sort") is { Length: > 0 } sort ? sort : "-created",
            [
                .. request.Context.Request.Query["column"].OfType<string>()
                    .Where(key => key is ['m' or 'p', ':', _, ..]).Distinct().Take(MostColumns),
            ],
            request.PageNumber);

        /// <summary>The address of the list in another order, or of another page of it; page 0 leaves the page out.</summary>
        public string Address(string? sort = null, int? page = null)
        {
            var query = new List<string> { $"q={Uri.EscapeDataString(Text)}", $"sort={Uri.EscapeDataString(sort ?? Sort)}" };
            query.AddRange(Keys.Select(key => $"column={Uri.EscapeDataString(key)}"));
            if ((page ?? Page) > 0)
            {
                query.Add(string.Create(CultureInfo.InvariantCulture, $"page={page ?? Page}"));
            }

            return $"/jobs?{string.Join('&', query)}";
        }
    }
}
