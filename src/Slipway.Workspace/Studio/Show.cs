using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Studio.Files;

namespace Slipway.Workspace.Studio;

/// <summary>How the pages show values of one kind, everywhere alike.</summary>
internal static class Show
{
    private const int LongestTag = 24;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A point in time; the script writes it in the reader's own zone.</summary>
    public static Html Time(DateTimeOffset? time) => time is { } at
        ? Html.Of($"""<time datetime="{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}">{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}</time>""")
        : Html.Of($"<span class=\"quiet\">–</span>");

    /// <summary>How long a job has run; nothing of one that has not, or whose outputs are an earlier one's.</summary>
    public static string Duration(Job job, DateTimeOffset now) => job is { StartedAt: { } start, ReusedFrom: null }
        ? Duration((job.EndedAt ?? now) - start)
        : "";

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, duration.TotalSeconds):0.0} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes} min {duration.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours} h {duration.Minutes:00} min"),
    };

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.0} GiB"),
    };

    /// <summary>A job's status as a word with a sign of its own: colour alone does not tell everyone.</summary>
    public static Html Status(Job job) =>
        Html.Of($"""<span class="status {StatusClass(job.Status)}"><span aria-hidden="true">{Sign(job.Status)}</span> {Word(job)}</span>""");

    /// <summary>What has become of a job, in words: one that was canceled before its turn has not run.</summary>
    public static string Word(Job job) => job switch
    {
        { ReusedFrom: not null } => "Reused",
        { Status: JobStatus.Canceled, StartedAt: null, ParentId: not null } => "Not run",
        _ => Word(job.Status),
    };

    /// <summary>A status in words.</summary>
    public static string Word(string status) => status switch
    {
        JobStatus.NotStarted => "Waiting",
        JobStatus.Finalizing => "Finishing",
        JobStatus.CancelRequested => "Canceling",
        _ => status,
    };

    public static string StatusClass(string status) => status switch
    {
        JobStatus.Completed => "good",
        JobStatus.Failed => "bad",
        JobStatus.Canceled or JobStatus.CancelRequested => "off",
        JobStatus.NotStarted or JobStatus.Queued => "waiting",
        _ => "busy",
    };

    public static string Sign(string status) => StatusClass(status) switch
    {
        "good" => "✓",
        "bad" => "✕",
        "off" => "⊘",
        "waiting" => "○",
        _ => "●",
    };

    /// <summary>A link to what lies at a place in the store.</summary>
    public static Html Location(BlobLocation location) => Html.Of(
        $"""<a href="{FilePages.Address(location)}">{FileName.Shown(location.Path)}</a>""");

    public static Html Json(JsonNode? node) =>
        Html.Of($"""<pre class="code" tabindex="0" role="region" aria-label="JSON">{node?.ToJsonString(Indented)}</pre>""");

    /// <summary>Names with their values.</summary>
    public static Html Facts(params IEnumerable<(string Name, Html? Value)> facts) => Html.Of($"""
        <dl class="facts">{Html.Each(
            facts.Where(fact => fact.Value is not null),
            fact => Html.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value!}</dd></div>"))}</dl>
        """);

    /// <summary>A name by which things are asked for, with a button to copy it.</summary>
    /// <param name="id">The name.</param>
    /// <param name="what">What it names, for who can't see where it stands.</param>
    public static Html Id(string id, string what) => Html.Of($"<code data-copy=\"{what}\">{id}</code>");

    /// <summary>The way to a page from the first of its kind.</summary>
    public static Html Crumbs(params IEnumerable<Html> steps) => Html.Of($"""
        <nav aria-label="Way here" class="crumbs">{Html.Join(" / ", steps)}</nav>
        """);

    /// <summary>Links to the parts of a long page.</summary>
    public static Html Anchors(params IEnumerable<(string Id, string Name)> parts) => Html.Of($"""
        <nav class="anchors" aria-label="On this page"><ul>{Html.Each(
            parts, part => Html.Of($"<li><a href=\"#{part.Id}\">{part.Name}</a></li>"))}</ul></nav>
        """);

    /// <summary>A line that says less than what is around it.</summary>
    public static Html Quiet(Html.HtmlHandler text) => Html.Of($"<p class=\"quiet\">{Html.Of(text)}</p>");

    /// <summary>A line about what went wrong.</summary>
    public static Html Error(Html.HtmlHandler text) => Html.Of($"<p class=\"error\">{Html.Of(text)}</p>");

    public static Html? Text(string? text) => string.IsNullOrEmpty(text) ? null : Html.Of($"{text}");

    /// <summary>A table that scrolls in itself when it is wider than the page.</summary>
    public static Html Table(string caption, IEnumerable<string> heads, IEnumerable<Html> rows, string none) =>
        Table(caption, heads.Select(head => Html.Of($"<th scope=\"col\">{head}</th>")), rows, none);

    /// <summary>A table whose heads are more than words.</summary>
    public static Html Table(string caption, IEnumerable<Html> heads, IEnumerable<Html> rows, string none)
    {
        var lines = rows.ToList();
        return lines.Count == 0
            ? Quiet($"{none}")
            : Html.Of($"""
                <div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>
                <caption class="hidden">{caption}</caption>
                <thead><tr>{Html.Join("\n", heads)}</tr></thead>
                <tbody>{Html.Join("\n", lines)}</tbody></table></div>
                """);
    }

    public static Html Row(params IEnumerable<Html?> cells) =>
        Html.Of($"<tr>{Html.Each(cells, cell => Html.Of($"<td>{cell ?? Html.Empty}</td>"))}</tr>");

    /// <summary>Links to the pages before and behind.</summary>
    public static Html Pages(string address, int page, bool hasNext)
    {
        var separator = address.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return Html.Of($"""
            <nav class="pages" aria-label="Pages of the list">
            {(page > 1 ? Html.Of($"<a rel=\"prev\" href=\"{address}{separator}page={page - 1}\">Newer</a>") : Html.Empty)}
            <span>Page {page}</span>
            {(hasNext ? Html.Of($"<a rel=\"next\" href=\"{address}{separator}page={page + 1}\">Older</a>") : Html.Empty)}
            </nav>
            """);
    }

    /// <summary>Tags, if there are any; long values, such as digests, are cut, and whole in their title.</summary>
    public static Html? Tags(JsonObject? properties) => properties?.FindObject("tags") is { Count: > 0 } tags
        ? Html.Each(tags, tag => Html.Of(
            $"<span class=\"tag\" title=\"{tag.Key}: {tag.Value.Text()}\">{tag.Key}: {Cut(tag.Value.Text() ?? "")}</span>"))
        : null;

    /// <summary>A text of which only a glance is wanted.</summary>
    public static string Cut(string text, int most = LongestTag) =>
        text.Length <= most ? text : string.Concat(text.AsSpan(0, most - 1), "…");
}
