using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// MLflow's API for steps: a server apart from the workspace's own, at an address of this machine that containers reach. It
/// has no other routes and takes no other tokens than steps'. Without TLS: what it is told never leaves the machine.
/// </summary>
internal sealed class StepTrackingServer(StateFolder state, TrackingRoutes routes, StepTokens tokens) : IAsyncDisposable
{
    // What all steps together may have open at a time; each takes a handle of the process.
    private const int MostConnections = 512;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1);

    private WebApplication? _app;
    private IPEndPoint? _endpoint;

    /// <summary>Listens at an address, on the port that the workspace keeps for this, unless it does already.</summary>
    /// <exception cref="IOException">It can't listen there.</exception>
    public async Task<IPEndPoint> EnsureAsync(IPAddress address, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_endpoint is { } endpoint && endpoint.Address.Equals(address))
            {
                return endpoint;
            }

            await StopAsync().ConfigureAwait(false);
            (_app, var kept) = await KeptPort.StartAsync(
                    state,
                    state.StepPortFile,
                    // Who has it on loopback is not in the way: containers that run know this port.
                    _ => true,
                    async port => (await StartAsync(address, port, cancellationToken).ConfigureAwait(false), port))
                .ConfigureAwait(false);
            return _endpoint = new IPEndPoint(address, kept);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _one.Dispose();
    }

    private async Task StopAsync()
    {
        if (_app is { } app)
        {
            (_app, _endpoint) = (null, null);
            await app.StopAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<WebApplication> StartAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = state.Root });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Artifacts are as large as they are; the rest says itself how much it takes.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Listen(address, port, Strangers.Watch);
        });
        // Its own: connections of steps must not push out those of the workspace's callers.
        builder.Services.AddStrangers(new Strangers());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);
        var app = builder.Build();
        app.UseRouting();
        routes.Map(app, tokens.CallerOf);
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
}
