using Slipway.Workspace.State;

namespace Slipway.Workspace.Studio;

/// <summary>What is around every page.</summary>
internal static class Layout
{
    private static readonly Entry[] Entries =
    [
        new("", "Overview"),
        new("pipelines", "Pipelines", new("pipelines", "Pipelines"), new("schedules", "Schedules")),
        new("jobs", "Runs"),
        new(
            "assets", "Assets", new("environments", "Environments"), new("components", "Components"), new("data", "Data"),
            new("models", "Models"), new("datastores", "Datastores"), new("endpoints", "Endpoints")),
    ];

    public static string Of(StudioPage page, bool isOpen)
    {
        var current = Entries.FirstOrDefault(entry => entry.Has(page.Section));
        return Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{page.Title} · {WorkspaceScope.WorkspaceName} workspace</title>
            <link rel="icon" href="/static/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/static/page.css">
            <script src="/static/page.js" type="module"></script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header>
            <span class="brand">Slipway <span>local workspace</span></span>
            {(isOpen ? Navigation("Workspace", Entries, current?.Path) : Html.Empty)}
            </header>
            {(isOpen && current is { Below: { Length: > 0 } below }
                ? Html.Of($"<div class=\"below\">{Navigation(current.Name, below, page.Section)}</div>")
                : Html.Empty)}
            <main id="main" tabindex="-1"{(page.IsLive ? Html.Of($" data-live") : Html.Empty)}>
            {page.Above ?? Html.Empty}
            <h1>{page.Title}</h1>
            {page.Content}
            </main>
            <footer><p class="quiet">Times are <span data-zone>in UTC</span>.</p></footer>
            <p class="hidden" role="status" id="announcement"></p>
            </body>
            </html>

            """).ToString();
    }

    private static Html Navigation(string name, IEnumerable<Entry> entries, string? current) => Html.Of($"""
        <nav aria-label="{name}"><ul>{Html.Each(entries, entry => Item(entry, entry.Path == current))}</ul></nav>
        """);

    private static Html Item(Entry entry, bool isCurrent) => Html.Of(
        $"""<li><a href="/{entry.Path}"{(isCurrent ? Html.Of($" aria-current=\"page\"") : Html.Empty)}>{entry.Name}</a></li>""");

    /// <summary>An entry of the navigation, with those below it that are shown on its pages.</summary>
    private sealed record Entry(string Path, string Name, params Entry[] Below)
    {
        public bool Has(string? section) => section is not null && (Path == section || Below.Any(entry => entry.Path == section));
    }
}
