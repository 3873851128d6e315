using Slipway.Workspace.State;

namespace Slipway.Workspace.Studio;

/// <summary>What is around every page.</summary>
internal static class Layout
{
    private static readonly (string Path, string Name)[] Sections =
    [
        ("jobs", "Jobs"), ("pipelines", "Pipelines"), ("endpoints", "Endpoints"), ("schedules", "Schedules"),
        ("environments", "Environments"), ("components", "Components"), ("data", "Data"), ("models", "Models"),
        ("datastores", "Datastores"),
    ];

    public static string Of(StudioPage page, bool isOpen) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{page.Title} · {WorkspaceScope.WorkspaceName} workspace</title>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/static/page.css">
        <script src="/static/page.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
        <span class="brand">Slipway <span>local workspace</span></span>
        {(isOpen ? Navigation(page.Section) : Html.Empty)}
        </header>
        <main id="main" tabindex="-1"{(page.IsLive ? Html.Of($" data-live") : Html.Empty)}>
        <h1>{page.Title}</h1>
        {page.Content}
        </main>
        <p class="quiet" role="status" id="announcement"></p>
        </body>
        </html>

        """).ToString();

    private static Html Navigation(string? current) => Html.Of($"""
        <nav aria-label="Workspace"><ul>{Html.Each(Sections, section => Html.Of(
            $"""<li><a href="/{section.Path}"{(section.Path == current ? Html.Of($" aria-current=\"page\"") : Html.Empty)}>{section.Name}</a></li>"""))}</ul></nav>
        """);
}
