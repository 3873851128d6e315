using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Studio;

/// <summary>What the pages are made of.</summary>
internal static class StudioServices
{
    public static void AddStudio(this IServiceCollection services)
    {
        services.AddSingleton<StudioSession>();
        services.AddSingleton<FilePreview>();
        services.AddSingleton<LoggedValues>();
        services.AddSingleton<RunPage>();
        services.AddSingleton<StepPage>();
        services.AddSingleton<TrialTable>();
        services.AddSingleton<LogPanel>();
        services.AddSingleton<IStudioPages, OpenPages>();
        services.AddSingleton<IStudioPages, JobPages>();
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
