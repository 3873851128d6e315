using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The REST bodies of data, models, imports, environments and datastores.</summary>
internal static class AssetBody
{
    public static JsonObject Stored(StoredAssetDefinition asset, Emission emission)
    {
        var isModel = asset.Kind == DocumentKind.Model;
        var properties = new JsonObject
        {
            [isModel ? "modelType" : "dataType"] = asset.Type,
            ["isAnonymous"] = false,
            ["isArchived"] = false,
            ["properties"] = FreeJson.Of(asset.Properties),
            ["tags"] = Json.Of(asset.Tags),
        };
        Json.Add(properties, isModel ? "modelUri" : "dataUri", asset.Location is { } location ? emission.Location(location) : null);
        Json.Add(properties, "description", asset.Description);
        Json.Add(properties, "stage", asset.Stage);
        if (asset.Flavors is { } flavors)
        {
            properties["flavors"] = new JsonObject(flavors.Entries.Select(flavor => KeyValuePair.Create(
                flavor.Key,
                (JsonNode?)new JsonObject { ["data"] = FreeJson.Of(flavor.Value) })));
        }

        return new JsonObject { ["properties"] = properties };
    }

    public static JsonObject Import(DataImportDefinition import, bool isOfSchedule)
    {
        // The newest SDK sends a schedule's import as a folder, whatever its type.
        var body = new JsonObject
        {
            ["dataType"] = isOfSchedule ? DataType.UriFolder : import.Type,
            ["isAnonymous"] = false,
            ["isArchived"] = false,
            ["properties"] = FreeJson.Of(import.Properties),
            ["tags"] = Json.Of(import.Tags),
        };
        Json.Add(body, "dataUri", import.Path);
        Json.Add(body, "description", import.Description);
        Json.Add(body, "assetName", isOfSchedule ? import.Name?.Text : null);
        if (import.Source is { } from)
        {
            var source = new JsonObject { ["sourceType"] = from.Type };
            Json.Add(source, "connection", from.Connection);
            Json.Add(source, "query", from.Query);
            Json.Add(source, "path", from.Path);
            Json.Add(source, "storedProcedure", from.StoredProcedure);
            Json.Add(source, "storedProcedureParams", FreeJson.Of(from.StoredProcedureParameters));
            body["source"] = source;
        }

        return body;
    }

    public static JsonObject Environment(EnvironmentDefinition environment, bool isAnonymous, Emission emission)
    {
        var properties = new JsonObject { ["isAnonymous"] = isAnonymous, ["isArchived"] = false };
        Json.Add(properties, "image", environment.Image);
        Json.Add(properties, "build", environment.Build is { } build ? Build(build, emission) : null);
        Json.Add(properties, "condaFile", environment.CondaFile);
        Json.Add(properties, "osType", environment.OsType);
        if (environment.InferenceRoutes is { } routes)
        {
            properties["inferenceConfig"] = new JsonObject(routes.Select(route =>
                KeyValuePair.Create(Naming.Camel(route.Name), (JsonNode?)Route(route))));
        }

        Json.Add(properties, "description", environment.Description);
        Json.AddUnlessEmpty(properties, "tags", Json.Of(environment.Tags));
        Json.AddUnlessEmpty(properties, "properties", FreeJson.Of(environment.Properties));
        return new JsonObject { ["properties"] = properties };
    }

    public static JsonObject Datastore(DatastoreDefinition datastore)
    {
        var properties = new JsonObject
        {
            ["datastoreType"] = datastore.Type is { } type ? Naming.Pascal(type) : null,
            ["credentials"] = Credentials(datastore.Credentials),
            ["tags"] = Json.Of(datastore.Tags),
        };
        Json.AddUnlessEmpty(properties, "properties", FreeJson.Of(datastore.Properties));
        Json.Add(properties, "description", datastore.Description);
        Json.Add(properties, "accountName", datastore.AccountName);
        Json.Add(properties, "containerName", datastore.ContainerName);
        Json.Add(properties, "fileShareName", datastore.FileShareName);
        Json.Add(properties, "filesystem", datastore.FileSystem);
        Json.Add(properties, "storeName", datastore.StoreName);
        Json.Add(properties, "oneLakeWorkspaceName", datastore.OneLakeWorkspaceName);
        Json.Add(properties, "artifact", FreeJson.Of(datastore.Artifact));
        Json.Add(properties, "endpoint", datastore.Endpoint);
        Json.Add(properties, "protocol", datastore.Protocol);
        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject Build(BuildDefinition build, Emission emission)
    {
        var body = new JsonObject();
        Json.Add(body, "contextUri", build.FullPath is null ? build.Context : emission.Assets.BuildContext(build));
        Json.Add(body, "dockerfilePath", build.Dockerfile);
        return body;
    }

    private static JsonObject Route(InferenceRoute route)
    {
        var body = new JsonObject();
        Json.Add(body, "port", route.Port);
        Json.Add(body, "path", route.Path);
        return body;
    }

    private static JsonObject Credentials(DatastoreCredentials? credentials)
    {
        if (credentials is null)
        {
            return new JsonObject { ["credentialsType"] = "None" };
        }

        if (credentials.AccountKey is { } key)
        {
            return Secret("AccountKey", "key", key);
        }

        if (credentials.SasToken is { } token)
        {
            return Secret("Sas", "sasToken", token);
        }

        var kind = credentials.IsCertificate ? "Certificate" : "ServicePrincipal";
        var secrets = new JsonObject { ["secretsType"] = kind };
        Json.Add(secrets, credentials.IsCertificate ? "certificate" : "clientSecret", credentials.Secret);
        var body = new JsonObject
        {
            ["credentialsType"] = kind,
            ["secrets"] = secrets,
            ["authorityUrl"] = credentials.AuthorityUrl ?? "https://login.microsoftonline.com",
        };
        Json.Add(body, "resourceUrl", credentials.ResourceUrl);
        Json.Add(body, "tenantId", credentials.TenantId);
        Json.Add(body, "clientId", credentials.ClientId);
        Json.Add(body, "thumbprint", credentials.Thumbprint);
        return body;
    }

    private static JsonObject Secret(string kind, string key, string value) => new()
    {
        ["credentialsType"] = kind,
        ["secrets"] = new JsonObject { ["secretsType"] = kind, [key] = value },
    };
}
