using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Studio;

/// <summary>
/// The pages for people, on a loopback port of their own and without TLS, so that no browser warns of a certificate
/// that it does not know. A server apart from the API's: nothing of one can be reached through the other.
/// </summary>
internal sealed class StudioServer(
    StateFolder state, WorkspaceScope scope, StudioSession session, IEnumerable<IStudioPages> pages, Strangers strangers,
    FirstAnswer firstAnswer, ILogger<StudioServer> logger) : BackgroundLoop(firstAnswer, logger)
{
    // Forms hold a few fields.
    private const long LargestForm = 256 * 1024;

    private volatile TaskCompletionSource<Uri> _address = NewAddress();

    private WebApplication? _app;

    /// <summary>The address of the pages, as soon as they are served; fails as long as they can't be.</summary>
    public Task<Uri> Address => _address.Task;

    /// <summary>Serves the pages once the API answers: builds wait for that, and people come later.</summary>
    protected override async Task RoundAsync(CancellationToken stopping)
    {
        try
        {
            (_app, var port) = await KeptPort.StartAsync(
                    state, state.PagePortFile, async port => (await StartAsync(port, stopping).ConfigureAwait(false), port))
                .ConfigureAwait(false);
            scope.Pages = new Uri($"http://localhost:{port}");
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // Jobs run without pages; who asks for a link is told, until it has gone well.
            _address.TrySetException(new ApiException(503, "ServiceUnavailable", $"The pages can't be served: {e.Message}. It is tried again."));
            throw;
        }

        if (!_address.TrySetResult(scope.Pages))
        {
            var address = NewAddress();
            address.SetResult(scope.Pages);
            _address = address;
        }
    }

    /// <summary>They are served until the server stops.</summary>
    protected override Task WaitAsync(CancellationToken stopping) => Task.Delay(Timeout.InfiniteTimeSpan, stopping);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_app is { } app)
        {
            await app.StopAsync(cancellationToken).ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource<Uri> NewAddress() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<WebApplication> StartAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = state.Root });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestForm;
            kestrel.Listen(IPAddress.Loopback, port, Strangers.Watch);
        });
        builder.Services.AddStrangers(strangers);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Use((HttpContext context, RequestDelegate next) => AnswerAsync(context, next));
        app.UseRouting();
        var routes = new StudioRoutes(app, session);
        StaticFiles.Map(routes);
        foreach (var page in pages)
        {
            page.Map(routes);
        }

        app.MapFallback(_ => throw new ApiException(404, "NotFound", "There is no such page."));
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return app;
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        try
        {
            RequestGuard.Check(context.Request);
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader has gone to another page.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var (status, message) = e switch
            {
                ApiException known => (known.Status, known.Message),
                Blobs.BlobException blob => (blob.Status, blob.Message),
                BadHttpRequestException bad => (bad.StatusCode, bad.Message),
                // A form of more fields, or longer ones, than any of the pages has.
                InvalidDataException form => (400, form.Message),
                _ => (500, "The page could not be made; the workspace's log says why."),
            };
            if (status == 500)
            {
                logger.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            }

            await StudioRoutes.WriteAsync(context, ErrorPage(status, message), session.Of(context.Request) is not null, status).ConfigureAwait(false);
        }
    }

    private static StudioPage ErrorPage(int status, string message) => new()
    {
        Title = status == StatusCodes.Status404NotFound ? "Not here" : "That did not work",
        Content = Html.Of($"""
            <p>{message}</p>
            {(status == StatusCodes.Status404NotFound
                ? Html.Of($"""
                    <p>It may have been pruned, or belong to another workspace. <a href="/jobs">Search the runs</a>, or begin at the
                    <a href="/">overview</a>.</p>
                    """)
                : Html.Of($"<p><a href=\"/\">To the overview</a></p>"))}
            """),
    };

    /// <summary>What keeps foreign content out of the pages and the pages out of foreign ones.</summary>
    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; img-src 'self'; connect-src 'self'; "
            + "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        // With 'no-referrer' browsers would send forms with an origin of 'null', which can't be told from a foreign one.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
