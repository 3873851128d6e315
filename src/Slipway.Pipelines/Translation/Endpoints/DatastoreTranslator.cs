using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Endpoints;

/// <summary>A place of storage that the workspace knows.</summary>
internal static class DatastoreTranslator
{
    private static readonly string[] Keys =
    [
        "$schema", "name", "type", "description", "tags", "properties", "account_name", "container_name",
        "file_share_name", "filesystem", "store_name", "endpoint", "protocol", "credentials", "one_lake_workspace_name",
        "artifact",
    ];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the datastore", context.Found, Keys);
        reader.RequiredText("name");
        var type = reader.Word(
            "type", "azure_blob", "azure_file", "azure_data_lake_gen1", "azure_data_lake_gen2", "one_lake");
        reader.OnlyTexts("tags");
        var properties = new JsonObject
        {
            ["datastoreType"] = type is null ? null : Naming.Pascal(type),
            ["credentials"] = Credentials(reader, type),
            ["tags"] = reader.TextMap("tags"),
        };
        Json.AddUnlessEmpty(properties, "properties", reader.AnyMap("properties"));
        reader.CopyText(properties, "description");
        reader.CopyText(properties, "account_name", "accountName");
        reader.CopyText(properties, "container_name", "containerName");
        reader.CopyText(properties, "file_share_name", "fileShareName");
        reader.CopyText(properties, "filesystem");
        reader.CopyText(properties, "store_name", "storeName");
        reader.CopyText(properties, "one_lake_workspace_name", "oneLakeWorkspaceName");
        reader.CopyAny(properties, "artifact");
        if (type is "azure_blob" or "azure_file" or "azure_data_lake_gen2")
        {
            properties["endpoint"] = reader.Text("endpoint") ?? "core.windows.net";
            properties["protocol"] = reader.Text("protocol") ?? "https";
        }

        return new Document(
            DocumentKind.Datastore, "datastores", reader.Text("name"), null, new JsonObject { ["properties"] = properties });
    }

    private static readonly string[] ServicePrincipal = ["tenant_id", "client_id", "authority_url", "resource_url"];

    // Which of the kinds they are shows in what is given; without any, callers come as themselves.
    private static JsonObject Credentials(MapReader reader, string? type)
    {
        if (reader.Mapping("credentials") is not { Entries.IsEmpty: false } map)
        {
            return new JsonObject { ["credentialsType"] = "None" };
        }

        string[] known = type is "azure_blob" or "azure_file"
            ? map.Find("sas_token") is null ? ["account_key"] : ["sas_token"]
            : [.. ServicePrincipal, .. map.Find("certificate") is null ? (string[])["client_secret"] : ["certificate", "thumbprint"]];
        var own = new MapReader(map, "credentials", reader.Found, known);
        var secrets = new JsonObject();
        if (own.Text("account_key") is { } key)
        {
            secrets["secretsType"] = "AccountKey";
            secrets["key"] = key;
            return new JsonObject { ["credentialsType"] = "AccountKey", ["secrets"] = secrets };
        }

        if (own.Text("sas_token") is { } token)
        {
            secrets["secretsType"] = "Sas";
            secrets["sasToken"] = token;
            return new JsonObject { ["credentialsType"] = "Sas", ["secrets"] = secrets };
        }

        var isCertificate = own.Has("certificate");
        secrets["secretsType"] = isCertificate ? "Certificate" : "ServicePrincipal";
        own.CopyText(secrets, isCertificate ? "certificate" : "client_secret", isCertificate ? "certificate" : "clientSecret");
        var body = new JsonObject
        {
            ["credentialsType"] = isCertificate ? "Certificate" : "ServicePrincipal",
            ["secrets"] = secrets,
            ["authorityUrl"] = own.Text("authority_url") ?? "https://login.microsoftonline.com",
        };
        own.CopyText(body, "resource_url", "resourceUrl");
        own.CopyText(body, "tenant_id", "tenantId");
        own.CopyText(body, "client_id", "clientId");
        own.CopyText(body, "thumbprint");
        return body;
    }
}
