using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads datastores.</summary>
internal static class DatastoreParser
{
    private static readonly string[] Keys =
    [
        "$schema", "name", "type", "description", "tags", "properties", "account_name", "container_name",
        "file_share_name", "filesystem", "store_name", "endpoint", "protocol", "credentials", "one_lake_workspace_name",
        "artifact",
    ];

    private static readonly string[] ServicePrincipal = ["tenant_id", "client_id", "authority_url", "resource_url"];

    public static DatastoreDefinition Parse(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the datastore", context.Found, Keys);
        reader.RequiredText("name");
        var type = reader.Word(
            "type", "azure_blob", "azure_file", "azure_data_lake_gen1", "azure_data_lake_gen2", "one_lake");
        reader.OnlyTexts("tags");
        var hasAddress = type is "azure_blob" or "azure_file" or "azure_data_lake_gen2";
        return new DatastoreDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.Datastore,
            Name = reader.Written("name"),
            Type = type,
            Credentials = Credentials(reader, type),
            Tags = reader.Texts("tags"),
            Properties = reader.AnyMap("properties"),
            Description = reader.Text("description"),
            AccountName = reader.Text("account_name"),
            ContainerName = reader.Text("container_name"),
            FileShareName = reader.Text("file_share_name"),
            FileSystem = reader.Text("filesystem"),
            StoreName = reader.Text("store_name"),
            OneLakeWorkspaceName = reader.Text("one_lake_workspace_name"),
            Artifact = reader.Any("artifact"),
            Endpoint = hasAddress ? reader.Text("endpoint") ?? "core.windows.net" : null,
            Protocol = hasAddress ? reader.Text("protocol") ?? "https" : null,
        };
    }

    // Which of the kinds they are shows in what is given; without any, callers come as themselves.
    private static DatastoreCredentials? Credentials(MapReader reader, string? type)
    {
        if (reader.Mapping("credentials") is not { Entries.IsEmpty: false } map)
        {
            return null;
        }

        string[] known = type is "azure_blob" or "azure_file"
            ? map.Find("sas_token") is null ? ["account_key"] : ["sas_token"]
            : [.. ServicePrincipal, .. map.Find("certificate") is null ? (string[])["client_secret"] : ["certificate", "thumbprint"]];
        var own = new MapReader(map, "credentials", reader.Found, known);
        var isCertificate = own.Has("certificate");
        return new DatastoreCredentials
        {
            AccountKey = own.Text("account_key"),
            SasToken = own.Text("sas_token"),
            IsCertificate = isCertificate,
            Secret = own.Text(isCertificate ? "certificate" : "client_secret"),
            AuthorityUrl = own.Text("authority_url"),
            ResourceUrl = own.Text("resource_url"),
            TenantId = own.Text("tenant_id"),
            ClientId = own.Text("client_id"),
            Thumbprint = own.Text("thumbprint"),
        };
    }
}
