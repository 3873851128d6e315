using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.BatchEndpoints;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio.Pipelines;

/// <summary>Something that makes runs of a pipeline.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Resource">The endpoint or schedule.</param>
internal sealed record Caller(string Pipeline, StoredResource Resource)
{
    public string Name => Resource.Name;
}

/// <summary>The endpoints and schedules by the pipelines that they run.</summary>
internal static class Callers
{
    /// <summary>The endpoints, by the pipelines of their default deployments.</summary>
    public static IReadOnlyList<Caller> Endpoints(SqliteConnection connection) => [.. connection
        .ListResources(BatchEndpointOperations.Kind)
        .Select(endpoint => (Endpoint: endpoint, Deployment: Default(connection, endpoint)))
        .Where(pair => pair.Deployment is not null)
        .Select(pair => Of(ComponentOf(pair.Deployment!), pair.Endpoint))
        .OfType<Caller>()];

    public static IReadOnlyList<Caller> Schedules(SqliteConnection connection) => [.. connection
        .ListResources(ScheduleOperations.Kind)
        .Select(schedule => (Schedule: schedule, Job: Envelope.Properties(schedule.Body).FindObject("action")?.FindObject("jobDefinition")))
        .Select(pair => Of(pair.Job?.FindText("componentId"), pair.Schedule)
            ?? (pair.Job?.FindText("displayName") is { } name ? new Caller(name, pair.Schedule) : null))
        .OfType<Caller>()];

    private static StoredResource? Default(SqliteConnection connection, StoredResource endpoint) =>
        Envelope.Properties(endpoint.Body).FindObject("defaults")?.FindText("deploymentName") is { } name
            ? connection.FindResource(DeploymentOperations.Kind, endpoint.Name, name)
            : null;

    private static string? ComponentOf(StoredResource deployment)
    {
        try
        {
            return DeploymentOperations.ComponentId(Envelope.Properties(deployment.Body));
        }
        catch (ApiException)
        {
            // Of a model, not of a pipeline.
            return null;
        }
    }

    private static Caller? Of(string? component, StoredResource resource)
    {
        try
        {
            return component is null ? null : new Caller(
                ResourceReference.Parse(component, AssetKind.Components.Segment, "componentId").Name, resource);
        }
        catch (ApiException)
        {
            return null;
        }
    }
}
