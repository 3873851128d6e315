using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Workspace.Tracking;

/// <summary>The parts of MLflow's API.</summary>
internal static class TrackingServices
{
    public static void AddTracking(this IServiceCollection services)
    {
        services.AddSingleton<ITrackingOperations, ExperimentOperations>();
        services.AddSingleton<ITrackingOperations, TrackedRunOperations>();
        services.AddSingleton<ITrackingOperations, RunLogOperations>();
        services.AddSingleton<ITrackingOperations, MetricOperations>();
        services.AddSingleton<ITrackingOperations, ArtifactOperations>();
        services.AddSingleton<ITrackingOperations, LoggedModelOperations>();
        services.AddSingleton<ITrackingOperations, RegisteredModelOperations>();
        services.AddSingleton<ITrackingOperations, ModelVersionOperations>();
        services.AddSingleton<ModelSources>();
        services.AddSingleton<TrackingRoutes>();
        services.AddSingleton<StepTokens>();
        services.AddSingleton<StepTrackingServer>();
    }
}
