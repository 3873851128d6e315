using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Releases;

/// <summary>What is wanted of a workspace, as a record to keep; and back from the record. Pure.</summary>
internal static class ReleaseResources
{
    public static PublishedState Describe(string workspace, ImmutableArray<DesiredResource> resources)
    {
        var byPath = resources
            .Where(resource => resource.Kind is ResourceKind.Endpoint or ResourceKind.Deployment)
            .ToDictionary(resource => resource.Path);
        return new PublishedState
        {
            Workspace = workspace,
            Assets =
            [
                .. from resource in resources
                   where resource.Version is not null
                   select new PublishedAsset(KindOf(resource), resource.Name, resource.Version!, resource.Path),
            ],
            Deployments =
            [
                .. from served in resources
                   where served.Kind == ResourceKind.DefaultDeployment
                   let name = served.Body.Text("properties", "defaults", "deploymentName")
                   let deployment = byPath[$"{served.Path}/deployments/{name}"]
                   select new PublishedDeployment
                   {
                       Pipeline = served.Pipeline ?? "",
                       Endpoint = served.Name,
                       Name = name,
                       Component = ComponentOf(deployment),
                       EndpointDefinition = byPath[served.Path].Body,
                       Definition = deployment.Body,
                   },
            ],
            Schedules =
            [
                .. from schedule in resources
                   where schedule.Kind == ResourceKind.Schedule
                   select new PublishedSchedule(schedule.Pipeline ?? "", schedule.Name, schedule.Body),
            ],
        };
    }

    /// <summary>Endpoints, their deployments and schedules as they are recorded; assets are there or can't be made.</summary>
    public static DesiredState Desired(PublishedState state)
    {
        var endpoints = state.Deployments.Select(deployment => new DesiredResource
        {
            Kind = ResourceKind.Endpoint,
            Path = ResourcePath.Endpoint(deployment.Endpoint),
            Name = deployment.Endpoint,
            Pipeline = deployment.Pipeline,
            Body = deployment.EndpointDefinition,
        });
        var deployments = state.Deployments.Select(deployment => new DesiredResource
        {
            Kind = ResourceKind.Deployment,
            Path = ResourcePath.Deployment(deployment.Endpoint, deployment.Name),
            Name = deployment.Name,
            Pipeline = deployment.Pipeline,
            Body = deployment.Definition,
        });
        var defaults = state.Deployments.Select(deployment => new DesiredResource
        {
            Kind = ResourceKind.DefaultDeployment,
            Path = ResourcePath.Endpoint(deployment.Endpoint),
            Name = deployment.Endpoint,
            Pipeline = deployment.Pipeline,
            Body = new JsonObject
            {
                ["properties"] = new JsonObject { ["defaults"] = new JsonObject { ["deploymentName"] = deployment.Name } },
            },
        });
        var schedules = state.Schedules.Select(schedule => new DesiredResource
        {
            Kind = ResourceKind.Schedule,
            Path = ResourcePath.Schedule(schedule.Name),
            Name = schedule.Name,
            Pipeline = schedule.Pipeline,
            Body = schedule.Definition,
        });
        return new DesiredState(
            [.. endpoints, .. deployments, .. defaults, .. schedules],
            [],
            [.. state.Deployments.Select(deployment => deployment.Pipeline), .. state.Schedules.Select(schedule => schedule.Pipeline)]);
    }

    /// <summary>The paths of what is marked with the release that first had it. Code is found by its components.</summary>
    public static IEnumerable<string> Marked(PublishedState state) => state.Assets
        .Select(asset => asset.Path)
        .Where(path => !path.StartsWith("codes/", StringComparison.Ordinal))
        .Concat(state.Deployments.Select(deployment => ResourcePath.Deployment(deployment.Endpoint, deployment.Name)))
        .Distinct();

    /// <summary>The path of the component version that a deployment or a schedule runs; null for others.</summary>
    public static string? ComponentOf(DesiredResource resource)
    {
        var id = resource.Kind switch
        {
            ResourceKind.Deployment => resource.Body.Text("properties", "deploymentConfiguration", "componentId", "assetId"),
            ResourceKind.Schedule => resource.Body.Text("properties", "action", "jobDefinition", "componentId"),
            _ => null,
        };
        return id is null ? null : ResourcePath.Of(id);
    }

    private static string KindOf(DesiredResource resource) => resource.Kind switch
    {
        ResourceKind.PipelineComponent => "pipeline component",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
