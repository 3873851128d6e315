using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Studio;

/// <summary>The way in: a link that the API gives to who has the token, and the page that it leads to.</summary>
internal sealed class OpenPages(StudioSession session) : IStudioPages
{
    public void Map(StudioRoutes routes)
    {
        routes.Open("/open", context => session.Open(context, context.Request.Query["code"].ToString())
            ? ContinueAsync(context)
            : StudioRoutes.WriteAsync(context, UsedPage, isOpen: false, StatusCodes.Status403Forbidden));
    }

    /// <summary>
    /// A page that goes on by itself, not a redirect: a browser that came from another site would not show a strict
    /// cookie on a redirect.
    /// </summary>
    private Task ContinueAsync(HttpContext context)
    {
        var wanted = session.TakeWanted(context);
        context.Response.Headers["Refresh"] = $"0; url={wanted}";
        return StudioRoutes.WriteAsync(
            context,
            new StudioPage { Title = "Welcome", Content = Html.Of($"<p><a href=\"{wanted}\">To the pages</a></p>") },
            isOpen: true);
    }

    private static StudioPage UsedPage => new()
    {
        Title = "This link has been used",
        Content = Html.Of($"""
            <p>Each link works once, for ten minutes. The build's target <code>WorkspaceOpen</code>, or
            <code>slipway workspace open</code>, prints a new one.</p>
            """),
    };
}

/// <summary>Gives links to the pages.</summary>
internal sealed class LinkOperations(StudioSession session, StudioServer studio) : IOperations
{
    public const string Path = "/studio/links";

    public IEnumerable<Operation> Operations => [new("Studio_CreateLink", "POST", Path, CreateAsync) { Surface = Surface.Data }];

    private async Task<ApiResult> CreateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var address = await studio.Address.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new ApiResult(201, new JsonObject
        {
            ["uri"] = new Uri(address, $"/open?code={session.NewCode()}").AbsoluteUri,
        });
    }
}
