using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.BatchEndpoints;

/// <summary>What callers of an endpoint see: its scoring address.</summary>
internal sealed class InvocationOperations(Database database, WorkspaceScope scope, JobFactory factory, JobQueue queue)
    : IOperations
{
    private const string Path = "/endpoints/{endpoint}/jobs";

    private const string Front = $"/mferp/managementfrontend{Operation.Workspace}/batchEndpoints";

    public IEnumerable<Operation> Operations =>
    [
        new("Scoring_CreateJob", "POST", Path, InvokeAsync) { Surface = Surface.Scoring },
        new("Scoring_ListJobs", "GET", Path, ListAsync) { Surface = Surface.Scoring },
        new("Scoring_GetJob", "GET", $"{Path}/{{id}}", GetAsync) { Surface = Surface.Scoring },
        // Where the Python SDK lists them, in an api-version of its own.
        new("BatchJobEndpoint_List", "GET", $"{Front}/{{endpoint}}/jobs", ListAsync) { Surface = Surface.Data },
        new("BatchJobDeployment_List", "GET", $"{Front}/{{endpoint}}/deployments/{{deployment}}/jobs", ListOfDeploymentAsync)
        {
            Surface = Surface.Data,
        },
    ];

    private async Task<ApiResult> InvokeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var endpoint = request.Path("endpoint");
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var requestId = request.Header("x-ms-client-request-id") is { Length: > 0 } given ? $"{endpoint}/{given}" : null;
        var job = Invoke(
            endpoint, request.Header("azureml-model-deployment"), body.FindObject("properties") ?? [], requestId);
        return new ApiResult(201, JobBody.Of(job, scope));
    }

    /// <summary>Runs what an endpoint stands for.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="deployment">The deployment; the endpoint's default one when null or empty.</param>
    /// <param name="given">The inputs, outputs and names that the caller gives.</param>
    /// <param name="requestId">What the call is known by, if it may be repeated.</param>
    /// <exception cref="ApiException">400: it can't run like this. 404: no such endpoint or deployment.</exception>
    public Job Invoke(string endpoint, string? deployment, JsonObject given, string? requestId)
    {
        var job = database.Write(connection =>
        {
            // A caller that heard no answer asks again; it shall not run the pipeline twice.
            if (requestId is not null && connection.FindJobOfRequest(requestId) is { } made)
            {
                return made;
            }

            var properties = JobProperties(endpoint, Deployment(connection, endpoint, deployment), given);
            return factory.Create(connection, properties, $"batchjob-{Guid.NewGuid()}", requestId, "properties");
        });
        queue.Changed();
        return job;
    }

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = request.Path("id");
        return Task.FromResult(ApiResult.Ok(JobBody.Of(
            database.Read(connection => connection.FindJob(id)) ?? throw ApiException.ResourceNotFound($"jobs/{id}"),
            scope)));
    }

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(List(request, new JobSearch { Endpoint = request.Path("endpoint") }));

    private Task<ApiResult> ListOfDeploymentAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (endpoint, deployment) = (request.Path("endpoint"), request.Path("deployment"));
        if (database.Read(connection => connection.FindResource(DeploymentOperations.Kind, endpoint, deployment)) is null)
        {
            throw ApiException.ResourceNotFound($"batchEndpoints/{endpoint}/deployments/{deployment}");
        }

        return Task.FromResult(List(request, new JobSearch
        {
            Endpoint = endpoint,
            Properties = new ListFilter([KeyValuePair.Create("azureml.deploymentname", (string?)deployment)]),
        }));
    }

    private ApiResult List(ApiRequest request, JobSearch search)
    {
        var endpoint = search.Endpoint!;
        var (skip, take) = Page.Of(request);
        var jobs = database.Read(connection =>
        {
            if (connection.FindResource(BatchEndpointOperations.Kind, "", endpoint) is null)
            {
                throw ApiException.ResourceNotFound($"batchEndpoints/{endpoint}");
            }

            return connection.SearchJobs(search, skip, take + 1);
        });
        var page = jobs.Take(take).Select(JsonNode (job) => JobBody.Of(job, scope));
        return ApiResult.Ok(Page.Body(request, scope, [.. page], jobs.Count > take ? skip + take : null));
    }

    private static StoredResource Deployment(SqliteConnection connection, string endpoint, string? asked)
    {
        var found = connection.FindResource(BatchEndpointOperations.Kind, "", endpoint)
            ?? throw ApiException.ResourceNotFound($"batchEndpoints/{endpoint}");
        var name = asked is { Length: > 0 }
            ? asked
            : Envelope.Properties(found.Body).FindObject("defaults")?.FindText("deploymentName");
        return name is { Length: > 0 }
            ? connection.FindResource(DeploymentOperations.Kind, endpoint, name)
                ?? throw ApiException.ResourceNotFound($"batchEndpoints/{endpoint}/deployments/{name}")
            : throw ApiException.UserError(
                $"The endpoint '{endpoint}' has no default deployment, and the request names none.", "azureml-model-deployment");
    }

    /// <summary>The pipeline job that an invocation means; its member names are matched without case.</summary>
    private static JsonObject JobProperties(string endpoint, StoredResource deployment, JsonObject given)
    {
        var configuration = Envelope.Properties(deployment.Body);
        var componentId = DeploymentOperations.ComponentId(configuration);
        var settings = configuration.FindObject("deploymentConfiguration")?.FindObject("settings");
        var inputs = given.FindMembers("inputData", "properties");
        var outputs = given.FindMembers("outputData", "properties");
        return new JsonObject
        {
            ["jobType"] = "Pipeline",
            ["displayName"] = $"{endpoint}-{deployment.Name}",
            // Among the properties of its properties, as Microsoft's how-to for batch endpoints' jobs and its client have it.
            ["experimentName"] = given.FindObject("properties")?.FindText("experimentName") ?? endpoint,
            ["componentId"] = componentId,
            ["inputs"] = new JsonObject(inputs.Select(i => KeyValuePair.Create(i.Key, (JsonNode?)InputValue.Parse(i.Value, $"properties.inputData.{i.Key}").ToJson()))),
            ["outputs"] = new JsonObject(outputs.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)o.Value.DeepClone()))),
            ["settings"] = settings?.DeepClone() ?? new JsonObject(),
            ["tags"] = given.FindObject("tags")?.DeepClone() ?? new JsonObject(),
            ["properties"] = new JsonObject
            {
                ["azureml.endpoint"] = endpoint,
                ["azureml.deploymentname"] = deployment.Name,
            },
            ["isArchived"] = false,
        };
    }
}
