namespace Slipway.Workspace.Studio;

/// <summary>The pages' style, script and icon: parts of the program.</summary>
internal static class StaticFiles
{
    private static readonly (string Name, string Type)[] Files =
    [
        ("page.css", "text/css; charset=utf-8"),
        ("page.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];

    public static void Map(StudioRoutes routes)
    {
        foreach (var (name, type) in Files)
        {
            routes.Open($"/static/{name}", async context =>
            {
                context.Response.ContentType = type;
                var content = typeof(StaticFiles).Assembly.GetManifestResourceStream($"studio/{name}")!;
                await using (content.ConfigureAwait(false))
                {
                    await content.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
                }
            });
        }
    }
}
