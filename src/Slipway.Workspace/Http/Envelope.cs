using System.Text.Json.Nodes;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Http;

/// <summary>The envelope of a Resource Manager resource around what was put.</summary>
internal static class Envelope
{
    public static JsonObject Of(StoredResource resource)
    {
        var segments = resource.Kind.Split('/');
        var id = resource.Parent.Length == 0
            ? $"{WorkspaceScope.ArmId}/{segments[0]}/{resource.Name}"
            : $"{WorkspaceScope.ArmId}/{segments[0]}/{resource.Parent}/{segments[1]}/{resource.Name}";
        var result = resource.Body.DeepClone().AsObject();
        foreach (var ours in (string[])["id", "name", "type", "systemData"])
        {
            result.Remove(ours);
        }

        result.Insert(0, "id", id);
        result.Insert(1, "name", resource.Name);
        result.Insert(2, "type", $"Microsoft.MachineLearningServices/workspaces/{resource.Kind}");
        result["systemData"] = SystemData(resource.CreatedAt, resource.ModifiedAt);
        return result;
    }

    public static JsonObject SystemData(DateTimeOffset createdAt, DateTimeOffset modifiedAt) => new()
    {
        ["createdAt"] = Timestamp.Write(createdAt),
        ["createdBy"] = "local",
        ["createdByType"] = "User",
        ["lastModifiedAt"] = Timestamp.Write(modifiedAt),
        ["lastModifiedBy"] = "local",
        ["lastModifiedByType"] = "User",
    };

    /// <summary>The <c>properties</c> of a resource's body.</summary>
    /// <exception cref="ApiException">400: there are none.</exception>
    public static JsonObject Properties(JsonObject body) => body["properties"] as JsonObject
        ?? throw ApiException.InvalidContent("The body must have an object 'properties'.", "properties");
}
