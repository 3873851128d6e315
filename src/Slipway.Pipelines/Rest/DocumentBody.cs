using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Rest;

/// <summary>What a file of any kind is in the REST API.</summary>
internal static class DocumentBody
{
    public static Document Of(DocumentDefinition document, Emission emission)
    {
        var name = document.Name?.Text;
        return document switch
        {
            JobDefinition job => Made("jobs", null, new JsonObject { ["properties"] = JobBody.Of(job, emission) }),
            ComponentDefinition component => Made("components", component.Version, ComponentBody.Of(component, emission)),
            EnvironmentDefinition environment =>
                Made("environments", environment.Version, AssetBody.Environment(environment, isAnonymous: false, emission)),
            StoredAssetDefinition asset =>
                Made(asset.Kind == DocumentKind.Model ? "models" : "data", asset.Version, AssetBody.Stored(asset, emission)),
            DataImportDefinition import =>
                Made("data", import.Version, new JsonObject { ["properties"] = AssetBody.Import(import, isOfSchedule: false) }),
            DatastoreDefinition datastore => Made("datastores", null, AssetBody.Datastore(datastore)),
            ComputeDefinition compute => Made("computes", null, ComputeBody.Of(compute, emission)),
            ScheduleDefinition schedule => Made("schedules", null, ScheduleBody.Of(schedule, emission)),
            EndpointDefinition endpoint => Made("batchEndpoints", null, EndpointBody.Endpoint(endpoint, emission)),
            DeploymentDefinition deployment =>
                Made($"batchEndpoints/{deployment.Endpoint?.Text}/deployments", null, EndpointBody.Deployment(deployment, emission)),
            _ => throw new ArgumentOutOfRangeException(nameof(document), document, "A document of an unknown kind."),
        };

        Document Made(string collection, string? version, JsonObject body) => new(document.Kind, collection, name, version, body);
    }
}
