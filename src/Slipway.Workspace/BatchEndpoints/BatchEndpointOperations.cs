using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Workspace.Http;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.BatchEndpoints;

/// <summary>The operations on batch endpoints.</summary>
internal sealed partial class BatchEndpointOperations(
    Database database, WorkspaceScope scope, AsyncOperations asyncOperations, TimeProvider clock) : IOperations
{
    public const string Kind = "batchEndpoints";
    private const string Path = $"{Operation.Workspace}/batchEndpoints";

    public IEnumerable<Operation> Operations =>
    [
        new("BatchEndpoints_List", "GET", Path, ListAsync),
        new("BatchEndpoints_Get", "GET", $"{Path}/{{endpoint}}", GetAsync),
        new("BatchEndpoints_CreateOrUpdate", "PUT", $"{Path}/{{endpoint}}", PutAsync),
        new("BatchEndpoints_Update", "PATCH", $"{Path}/{{endpoint}}", PatchAsync),
        new("BatchEndpoints_Delete", "DELETE", $"{Path}/{{endpoint}}", DeleteAsync),
        new("BatchEndpoints_ListKeys", "POST", $"{Path}/{{endpoint}}/listkeys", ListKeysAsync),
    ];

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(
            Page.Cut(request, scope, database.Read(connection => connection.ListResources(Kind)), Body)));

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("endpoint");
        return Task.FromResult(ApiResult.Ok(Body(
            database.Read(connection => connection.FindResource(Kind, "", name))
            ?? throw ApiException.ResourceNotFound($"batchEndpoints/{name}"))));
    }

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("endpoint");
        if (!EndpointName().IsMatch(name))
        {
            throw ApiException.UserError(
                $"'{name}' is no name of an endpoint: 3 to 32 letters, digits and '-', the first a letter, the last "
                + "none '-'.",
                "name");
        }

        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        if (body.FindText("location") is null)
        {
            throw ApiException.InvalidContent("'location' is required.", "location");
        }

        var properties = Envelope.Properties(body);
        if (properties.FindText("authMode") is not { } mode || !LenientJson.Same(mode, "AADToken"))
        {
            throw ApiException.InvalidContent("'authMode' must be 'AADToken'.", "properties.authMode");
        }

        return database.Write(connection =>
        {
            if (properties.FindObject("defaults")?.FindText("deploymentName") is { Length: > 0 } deployment
                && connection.FindResource(DeploymentOperations.Kind, name, deployment) is null)
            {
                throw ApiException.UserError(
                    $"The endpoint '{name}' has no deployment '{deployment}'.", "properties.defaults.deploymentName");
            }

            var (resource, created) = connection.PutResource(Kind, "", name, body, clock.GetUtcNow());
            return asyncOperations.Started(connection, request, Body(resource), created);
        });
    }

    private async Task<ApiResult> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("endpoint");
        var patch = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        if (patch.FirstOrDefault(member => member.Key is not ("tags" or "identity")) is { Key: { } other })
        {
            throw ApiException.InvalidContent($"'{other}' can't be patched; only 'tags' and 'identity' can.", other);
        }

        return database.Write(connection =>
        {
            var before = connection.FindResource(Kind, "", name)
                ?? throw ApiException.ResourceNotFound($"batchEndpoints/{name}");
            foreach (var (member, value) in patch)
            {
                before.Body[member] = value?.DeepClone();
            }

            return ApiResult.Ok(Body(connection.PutResource(Kind, "", name, before.Body, clock.GetUtcNow()).Resource));
        });
    }

    private Task<ApiResult> ListKeysAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("endpoint");
        throw database.Read(connection => connection.FindResource(Kind, "", name)) is null
            ? ApiException.ResourceNotFound($"batchEndpoints/{name}")
            : ApiException.UserError($"The endpoint '{name}' has no keys: its authentication mode is AADToken.", "authMode");
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(database.Write(connection => connection.DeleteResource(Kind, "", request.Path("endpoint")))
            ? new ApiResult(200)
            : ApiResult.NoContent);

    private JsonObject Body(StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        var properties = envelope["properties"]!.AsObject();
        properties["provisioningState"] = "Succeeded";
        properties["scoringUri"] = new Uri(scope.Origin, $"/endpoints/{resource.Name}/jobs").AbsoluteUri;
        properties["swaggerUri"] = null;
        // Clients read through it before there is a deployment.
        properties["defaults"] ??= new JsonObject { ["deploymentName"] = null };
        return envelope;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,30}[a-z0-9]\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EndpointName();
}
