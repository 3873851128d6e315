using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Settings;

/// <summary>Forms the identity that a job or a compute works with.</summary>
internal static class IdentityBody
{
    /// <summary>The identity of a job.</summary>
    public static JsonObject? OfJob(MapReader reader, Spelling spelling)
    {
        if (reader.Mapping("identity") is not { } map)
        {
            return null;
        }

        var own = new MapReader(
            map, "identity", reader.Found, ["type", "client_id", "object_id", "resource_id", "msi_resource_id"]);
        own.RequiredText("type");
        var body = new JsonObject
        {
            [spelling.Spell("identity_type")] = own.SnakeWord(
                "type", "managed", "managed_identity", "user", "user_identity", "aml_token") switch
            {
                "user" or "user_identity" => "UserIdentity",
                "aml_token" => "AMLToken",
                _ => "Managed",
            },
        };
        foreach (var key in (string[])["client_id", "object_id"])
        {
            own.CopyText(body, key, spelling.Spell(key));
        }

        own.CopyText(body, own.Has("resource_id") ? "resource_id" : "msi_resource_id", spelling.Spell("resource_id"));
        return body;
    }

    /// <summary>The identity of a job that ends up in a node: its type by the name of the YAML.</summary>
    public static JsonObject? OfCommandNode(MapReader reader)
    {
        if (OfJob(reader, Spelling.Snake) is not { } body)
        {
            return null;
        }

        var type = body.Text("identity_type");
        body.Remove("identity_type");
        body["type"] = type switch
        {
            "UserIdentity" => "user_identity",
            "AMLToken" => "aml_token",
            _ => "managed_identity",
        };
        return body;
    }

    /// <summary>The identity of a compute, as every resource of Azure has it.</summary>
    public static JsonObject? OfResource(MapReader reader)
    {
        if (reader.Mapping("identity") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "identity", reader.Found, ["type", "user_assigned_identities"]);
        var body = new JsonObject
        {
            ["type"] = own.SnakeWord("type", "system_assigned", "user_assigned", "none", "system_assigned,user_assigned") is { } type
                ? string.Join(',', type.Split(',').Select(Naming.Pascal))
                : null,
        };
        var assigned = new JsonObject();
        foreach (var item in (own.Value("user_assigned_identities") as YamlSequence)?.Items ?? [])
        {
            var id = ((item as YamlMap)?.Find("resource_id")?.Value as YamlScalar)?.Text;
            if (id is null)
            {
                own.WrongShape("user_assigned_identities", item, "a list of keys 'resource_id'");
                continue;
            }

            assigned[id] = new JsonObject();
        }

        Json.AddUnlessEmpty(body, "userAssignedIdentities", assigned);
        return body;
    }
}
