using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Computes;

/// <summary>A compute that exists outside of the workspace: a virtual machine, a Kubernetes cluster, a Spark pool.</summary>
internal static class AttachedComputeTranslator
{
    public static Document Translate(YamlMap map, DocumentKind kind, TranslationContext context)
    {
        var reader = new MapReader(
            map, "the compute", context.Found, [.. ComputeResource.Keys, "resource_id", "ssh_settings", "namespace"]);
        var properties = new JsonObject
        {
            ["computeType"] = kind == DocumentKind.SynapseSpark ? "SynapseSpark" : kind.ToString(),
        };
        Json.Add(properties, "resourceId", reader.RequiredText("resource_id"));
        switch (kind)
        {
            case DocumentKind.VirtualMachine:
                properties["properties"] = Login(reader, context);
                break;
            case DocumentKind.Kubernetes:
                properties["properties"] = new JsonObject { ["namespace"] = reader.Text("namespace") ?? "default" };
                break;
        }

        return ComputeResource.Of(kind, reader, properties);
    }

    private static JsonObject Login(MapReader reader, TranslationContext context)
    {
        var body = new JsonObject { ["sshPort"] = 22 };
        if (reader.Mapping("ssh_settings") is not { } map)
        {
            return body;
        }

        var own = new MapReader(
            map,
            "ssh_settings",
            reader.Found,
            ["admin_username", "admin_password", "ssh_port", "ssh_private_key_file", "ssh_key_value"]);
        body["sshPort"] = own.Integer("ssh_port", 1, WholeNumbers.LastPort) ?? 22;
        var account = new JsonObject();
        own.CopyText(account, "admin_username", "username");
        own.CopyText(account, "admin_password", "password");
        if (own.Value("ssh_private_key_file") is YamlScalar key && References.ExistingFile(key, "the private key", context) is { } path)
        {
            account["privateKeyData"] = File.ReadAllText(path);
        }

        body["administratorAccount"] = account;
        return body;
    }
}
