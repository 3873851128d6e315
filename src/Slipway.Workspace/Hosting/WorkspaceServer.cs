using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Assets;
using Slipway.Workspace.BatchEndpoints;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Certificates;
using Slipway.Workspace.Computes;
using Slipway.Workspace.Connections;
using Slipway.Workspace.Datastores;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Operations;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.Registries;
using Slipway.Workspace.RunHistory;
using Slipway.Workspace.Runs;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio;
using Slipway.Workspace.Tracking;
using Slipway.Workspace.Workspaces;

namespace Slipway.Workspace.Hosting;

/// <summary>Puts the server together.</summary>
internal static class WorkspaceServer
{
    // Callers are on this machine; a busy one may take its time.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Starts a server: when this returns, it answers.</summary>
    /// <exception cref="IOException">The port that the options name is taken.</exception>
    public static Task<WebApplication> StartAsync(ServerOptions options)
    {
        var state = new StateFolder(options.StateDirectory);
        return options.Port is { } port
            ? StartAsync(options, port)
            : KeptPort.StartAsync(state, state.PortFile, chosen => StartAsync(options, chosen));
    }

    private static async Task<WebApplication> StartAsync(ServerOptions options, int port)
    {
        var app = await BuildAsync(options, port).ConfigureAwait(false);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return app;
        }
        catch
        {
            // What runs already, before the port is found taken, would go on beside the server of the next port.
            await app.StopAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<WebApplication> BuildAsync(ServerOptions options, int port)
    {
        var state = new StateFolder(options.StateDirectory);
        state.Create();
        // A start is waited for: what does not need one another is made beside one another.
        var reading = Task.Run(() => ReadCertificates(state));
        var opening = Task.Run(() => Open(state, port, options));
        var token = new BearerToken(
            Audience.All.ToDictionary(audience => audience, audience => WorkspaceToken.ReadOrCreate(state, audience, options.Clock.GetUtcNow())),
            options.Clock);

        // Nothing is read from the environment or from files of settings: the options are all there is.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = state.Root });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddStrangers(new Strangers());
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Requests are cut short by callers all the time; the server's own stop says the rest.
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        var (database, scope) = await opening.ConfigureAwait(false);
        var certificates = await reading.ConfigureAwait(false);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, port, certificates));
        // Made by the container, so that it is disposed of with the server.
        builder.Services.AddSingleton(_ => certificates);
        AddServices(builder.Services, options, state, token, database, scope);

        var app = builder.Build();
        Map(app);
        app.Services.GetRequiredService<BlobStore>().CreateContainer(scope.DefaultContainer);
        return app;
    }

    private static ServerCertificates ReadCertificates(StateFolder state)
    {
        // Callers judge certificates by the true time, whatever clock the schedules go by.
        var certificates = new ServerCertificates(state, TimeProvider.System);
        _ = HandshakeRehearsal.RunAsync(certificates.Current);
        return certificates;
    }

    private static (Database Database, WorkspaceScope Scope) Open(StateFolder state, int port, ServerOptions options)
    {
        var database = new Database(state.Database);
        return (database, Settings.ReadScope(database, port, options.Clock) with
        {
            FetchesPublicData = !options.NoPublicData,
            ReadsClosedData = options.DataCredential is not null || options.DataCredentials != DataCredentials.None,
            Curated = new CuratedEnvironments(options.CuratedEnvironments),
        });
    }

    private static void Listen(KestrelServerOptions kestrel, int port, ServerCertificates certificates)
    {
        kestrel.AddServerHeader = false;
        // Operations say themselves how much they take; what they refuse is still let in for a moment, so that callers hear why.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.MinRequestBodyDataRate = null;
        IPAddress[] addresses = HasLoopback6() ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
        foreach (var address in addresses)
        {
            kestrel.Listen(address, port, listen =>
            {
                Strangers.Watch(listen);
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificateSelector = (_, _) => certificates.Current,
                    HandshakeTimeout = HandshakeTimeout,
                });
            });
        }
    }

    /// <summary>Whether the machine has an address ::1: containers often have IPv6 in the kernel and none on loopback.</summary>
    private static bool HasLoopback6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void AddServices(
        IServiceCollection services, ServerOptions options, StateFolder state, BearerToken token, Database database,
        WorkspaceScope scope)
    {
        services.AddSingleton(options.Clock);
        services.AddSingleton(options);
        services.AddSingleton(options.Pace);
        services.AddSingleton(state);
        services.AddSingleton(database);
        services.AddSingleton(scope);
        services.AddSingleton(token);
        services.AddSingleton<FirstAnswer>();
        services.AddSingleton<Setbacks>();
        // Whatever background work does, requests are answered.
        services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        services.AddSingleton<ErrorBoundary>();
        services.AddSingleton<OperationRoutes>();
        services.AddSingleton<SharedAccessSignature>();
        services.AddSingleton<BlobStore>();
        services.AddSingleton<BlobHandlers>();
        services.AddSingleton<BlobService>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobFactory>();
        services.AddSingleton<JobTroubles>();
        services.AddSingleton<RunDocument>();
        services.AddSingleton<HostFirewall>();
        services.AddSingleton(provider => new ContainerEngine(
            options.EngineAddress,
            scope,
            options.RegistryLogin,
            options.StepsReachHost ? null : provider.GetRequiredService<HostFirewall>(),
            options.Clock));
        services.AddSingleton(_ => new PublicSource(
            options.PublicTransport(), options.DataCredential ?? DataCredential.Of(options.DataCredentials)));
        services.AddSingleton<PublicStore>();
        services.AddSingleton<PublicDataPruner>();
        services.AddSingleton<ComputeSlots>();
        services.AddSingleton<EnvironmentImages>();
        services.AddSingleton<WritableFolders>();
        services.AddSingleton<RunWaits>();
        services.AddSingleton<Outages>();
        services.AddSingleton<Leftovers>();
        services.AddSingleton<StepLogs>();
        services.AddSingleton<StepContainers>();
        services.AddSingleton<StepRights>();
        services.AddSingleton<StepTracking>();
        services.AddSingleton<EngineGpus>();
        services.AddSingleton<Aftermath>();
        services.AddSingleton<StepRun>();
        services.AddSingleton<SweepRun>();
        services.AddSingleton<StepReuse>();
        services.AddSingleton<RunLogs>();
        services.AddSingleton<StepCancels>();
        services.AddSingleton<PipelineRun>();
        services.AddSingleton<Runner>();
        services.AddSingleton<Scheduler>();
        if (options.RunsJobs)
        {
            services.AddHostedService(provider => provider.GetRequiredService<Runner>());
            services.AddHostedService(provider => provider.GetRequiredService<Leftovers>());
            services.AddHostedService<OwnerWatch>();
            services.AddHostedService(provider => provider.GetRequiredService<Scheduler>());
            services.AddHostedService(provider => provider.GetRequiredService<Upkeep>());
        }

        services.AddSingleton<AsyncOperations>();
        services.AddSingleton<IOperations>(provider => provider.GetRequiredService<AsyncOperations>());
        services.AddSingleton<UnbuiltOperations>();
        services.AddSingleton<IOperations, HealthOperations>();
        services.AddSingleton<IOperations, WorkspaceOperations>();
        foreach (var kind in AssetKind.All)
        {
            services.AddSingleton<IOperations>(provider => new AssetOperations(
                kind, database, scope, provider.GetRequiredService<AsyncOperations>(), options.Clock) { Resolve = JobAssets.Resolve });
        }

        services.AddSingleton<IOperations, PendingUploadOperations>();
        services.AddSingleton<IOperations, RegistryOperations>();
        services.AddSingleton<IOperations, DataReferenceOperations>();
        services.AddSingleton<IOperations, SharingOperations>();
        services.AddSingleton<DatastoreOperations>();
        services.AddSingleton<IOperations>(provider => provider.GetRequiredService<DatastoreOperations>());
        services.AddSingleton<IOperations, ComputeOperations>();
        services.AddSingleton<IOperations, CapacityOperations>();
        services.AddSingleton<IOperations, ConnectionOperations>();
        services.AddSingleton<IOperations, BatchEndpointOperations>();
        services.AddSingleton<IOperations, DeploymentOperations>();
        services.AddSingleton<InvocationOperations>();
        services.AddSingleton<IOperations>(provider => provider.GetRequiredService<InvocationOperations>());
        services.AddSingleton<IOperations, JobOperations>();
        services.AddSingleton<ScheduleOperations>();
        services.AddSingleton<IOperations>(provider => provider.GetRequiredService<ScheduleOperations>());
        services.AddSingleton<IOperations, RunOperations>();
        services.AddSingleton<JobPruner>();
        services.AddSingleton<CodePruner>();
        services.AddSingleton<Upkeep>();
        services.AddSingleton<IOperations, PruneOperations>();
        services.AddSingleton<IOperations, UnfinishedOperations>();
        services.AddTracking();
        services.AddStudio();
        services.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);
    }

    private static void Map(WebApplication app)
    {
        var boundary = app.Services.GetRequiredService<ErrorBoundary>();
        var blobs = app.Services.GetRequiredService<BlobService>();
        var firstAnswer = app.Services.GetRequiredService<FirstAnswer>();
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            await boundary.InvokeAsync(context, next).ConfigureAwait(false);
            firstAnswer.Given();
        });
        app.Use((HttpContext context, RequestDelegate next) =>
        {
            RequestGuard.Check(context.Request);
            return blobs.Takes(context.Request) ? blobs.InvokeAsync(context) : next(context);
        });
        app.UseRouting();
        var token = app.Services.GetRequiredService<BearerToken>();
        app.Services.GetRequiredService<TrackingRoutes>().Map(app, request => token.ShownBy(request) is { } shown && BearerToken.OfServices.Contains(shown) ? TrackingCaller.Workspace : null);
        app.Services.GetRequiredService<OperationRoutes>().Map(app);
    }
}
