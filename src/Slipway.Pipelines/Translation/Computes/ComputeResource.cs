using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Computes;

/// <summary>What all computes have in common.</summary>
internal static class ComputeResource
{
    public static readonly string[] Keys = ["$schema", "name", "type", "description", "location", "tags", "identity", "created_on", "provisioning_state"];

    /// <summary>The size of machine that Azure ML's own clients take when none is told.</summary>
    public const string DefaultSize = "STANDARD_DS3_V2";

    public static Document Of(DocumentKind kind, MapReader reader, JsonObject properties)
    {
        if (reader.RequiredText("name") is { } name)
        {
            NameRules.CheckCompute(name, reader.At("name"), reader.Found);
        }

        reader.CopyText(properties, "description");
        var body = new JsonObject { ["properties"] = properties };
        reader.CopyText(body, "location");
        Json.AddUnlessEmpty(body, "tags", reader.TextMap("tags"));
        Json.Add(body, "identity", IdentityBody.OfResource(reader));
        return new Document(kind, "computes", reader.Text("name"), null, body);
    }

    /// <summary>A compute that is made here, with what a workspace's own region and tags are by default.</summary>
    public static JsonObject Placed(ComputeDefinition compute, TranslationContext context)
    {
        var body = (compute.Kind == DocumentKind.ComputeInstance
            ? ComputeInstanceTranslator.Translate(compute.Map, context)
            : AmlComputeTranslator.Translate(compute.Map, context)).Body;
        body["location"] ??= context.Workspace.Location;
        body["tags"] ??= new JsonObject();
        return body;
    }

    /// <summary>The network that its machines are in.</summary>
    public static JsonObject? Subnet(MapReader reader, TranslationContext context)
    {
        if (reader.Mapping("network_settings") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "network_settings", reader.Found, ["vnet_name", "subnet"]);
        if (own.Text("subnet") is not { } subnet)
        {
            if (own.Has("vnet_name"))
            {
                own.Missing("subnet");
            }

            return null;
        }

        if (!subnet.StartsWith('/') && !own.Has("vnet_name"))
        {
            own.Missing("vnet_name");
            return null;
        }

        var group = context.Workspace.Id.Split("/providers/")[0];
        return new JsonObject
        {
            ["id"] = subnet.StartsWith('/')
                ? subnet
                : $"{group}/providers/Microsoft.Network/virtualNetworks/{own.Text("vnet_name")}/subnets/{subnet}",
        };
    }
}
