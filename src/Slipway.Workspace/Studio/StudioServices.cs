using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Http;
using Slipway.Workspace.Studio.Assets;
using Slipway.Workspace.Studio.Endpoints;
using Slipway.Workspace.Studio.Files;
using Slipway.Workspace.Studio.Overview;
using Slipway.Workspace.Studio.Pipelines;
using Slipway.Workspace.Studio.Runs;
using Slipway.Workspace.Studio.Schedules;

namespace Slipway.Workspace.Studio;

/// <summary>What the pages are made of.</summary>
internal static class StudioServices
{
    public static void AddStudio(this IServiceCollection services)
    {
        services.AddSingleton<StudioSession>();
        services.AddSingleton<FilePreview>();
        services.AddSingleton<MetricFiles>();
        services.AddSingleton<LoggedValues>();
        services.AddSingleton<Failures>();
        services.AddSingleton<RunHead>();
        services.AddSingleton<RunPage>();
        services.AddSingleton<StepPage>();
        services.AddSingleton<RunAgainForm>();
        services.AddSingleton<TrialTable>();
        services.AddSingleton<LogPanel>();
        services.AddSingleton<Lineage>();
        services.AddSingleton<ScheduleTimes>();
        services.AddSingleton<ScheduleWeek>();
        services.AddSingleton<IStudioPages, OpenPages>();
        services.AddSingleton<IStudioPages, OverviewPage>();
        services.AddSingleton<IStudioPages, PipelinePages>();
        services.AddSingleton<IStudioPages, RunListPages>();
        services.AddSingleton<IStudioPages, JobPages>();
        services.AddSingleton<IStudioPages, ComparePage>();
        services.AddSingleton<IStudioPages, RunGraph>();
        services.AddSingleton<IStudioPages, MetricCourses>();
        services.AddSingleton<IStudioPages>(provider => provider.GetRequiredService<LogPanel>());
        services.AddSingleton<IStudioPages, FilePages>();
        services.AddSingleton<IStudioPages, EndpointPages>();
        services.AddSingleton<IStudioPages, SchedulePages>();
        services.AddSingleton<IStudioPages, AssetPages>();
        services.AddSingleton<IStudioPages, DatastorePages>();
        services.AddSingleton<StudioServer>();
        services.AddHostedService(provider => provider.GetRequiredService<StudioServer>());
        services.AddSingleton<IOperations, LinkOperations>();
    }
}
