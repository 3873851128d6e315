using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Studio;

/// <summary>A group of pages.</summary>
internal interface IStudioPages
{
    void Map(StudioRoutes routes);
}

/// <summary>A page that is to be shown.</summary>
internal sealed record StudioPage
{
    public required string Title { get; init; }

    public required Html Content { get; init; }

    /// <summary>What stands above the title: the way to it.</summary>
    public Html? Above { get; init; }

    /// <summary>The entry of the navigation that it belongs to.</summary>
    public string? Section { get; init; }

    /// <summary>Whether it shows something that is still changing.</summary>
    public bool IsLive { get; init; }
}

/// <summary>A request for a page, of somebody who may see it.</summary>
internal sealed class StudioRequest(HttpContext context, string formToken)
{
    public HttpContext Context => context;

    public string Path(string name) => (string?)context.Request.RouteValues[name] ?? "";

    public string Query(string name) => context.Request.Query[name].ToString();

    /// <summary>The page of a list that is asked for, from 1.</summary>
    public int PageNumber => int.TryParse(
        Query("page"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
        ? Math.Clamp(number, 1, 1_000_000)
        : 1;

    /// <summary>A button that asks the server to do something.</summary>
    /// <param name="action">Where its form is sent.</param>
    /// <param name="label">What it says.</param>
    /// <param name="kind">The class of its look.</param>
    /// <param name="question">What is asked before it does harm.</param>
    public Html Button(string action, string label, string kind = "", string? question = null) => Html.Of(
        $"""<form method="post" action="{action}">{Token}<button class="{kind}"{(
            question is null ? Html.Empty : Html.Of($" data-confirm=\"{question}\""))}>{label}</button></form>""");

    /// <summary>The field by which the server knows its own forms.</summary>
    public Html Token => Html.Of($"""<input type="hidden" name="token" value="{formToken}">""");
}

/// <summary>Maps pages and what their buttons do; who has no session is told how to get one.</summary>
internal sealed class StudioRoutes(IEndpointRouteBuilder routes, StudioSession session)
{
    /// <summary>A page that anyone may see, or anything else that needs no session.</summary>
    public void Open(string pattern, RequestDelegate answer) => routes.MapGet(pattern, answer);

    public void Page(string pattern, Func<StudioRequest, StudioPage> page) =>
        Answer(pattern, request => WriteAsync(request.Context, page(request), isOpen: true));

    /// <summary>A page that takes a while to be made.</summary>
    public void Page(string pattern, Func<StudioRequest, Task<StudioPage>> page) =>
        Answer(pattern, async request =>
        {
            var made = await page(request).ConfigureAwait(false);
            await WriteAsync(request.Context, made, isOpen: true).ConfigureAwait(false);
        });

    /// <summary>Something that is no page: a file, a log.</summary>
    public void Answer(string pattern, Func<StudioRequest, Task> answer) => routes.MapGet(pattern, context =>
        session.Of(context.Request) is { } own
            ? answer(new StudioRequest(context, session.FormToken(own)))
            : RefuseAsync(context));

    /// <summary>What a button does.</summary>
    /// <param name="pattern">Where its form is sent.</param>
    /// <param name="action">Does it, and says which page to show then.</param>
    public void Action(string pattern, Func<StudioRequest, IFormCollection, string> action) =>
        routes.MapPost(pattern, async context =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            if (session.Of(context.Request) is not { } own || !session.IsOwnForm(context.Request, own, form["token"]))
            {
                throw new ApiException(403, "FormNotAllowed", "This form was not sent by a page of this workspace.");
            }

            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = action(new StudioRequest(context, session.FormToken(own)), form);
        });

    private Task RefuseAsync(HttpContext context)
    {
        session.Remember(context);
        return WriteAsync(context, SignInPage, isOpen: false, StatusCodes.Status401Unauthorized);
    }

    public static Task WriteAsync(HttpContext context, StudioPage page, bool isOpen, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Layout.Of(page, isOpen), Encoding.UTF8, context.RequestAborted);
    }

    private static StudioPage SignInPage => new()
    {
        Title = "Open it by a link",
        Content = Html.Of($"""
            <p>These pages are for the owner of this workspace. Follow the link that the build's target
            <code>WorkspaceOpen</code>, or <code>slipway workspace open</code>, prints; each link works once, and leads back to
            this page.</p>
            """),
    };
}
