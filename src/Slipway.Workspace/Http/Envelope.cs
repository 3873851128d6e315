using System.Text.Json.Nodes;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Http;

/// <summary>The envelope of a Resource Manager resource around what was put.</summary>
internal static class Envelope
{
    private const string Registry = "registries";

    public static JsonObject Of(StoredResource resource)
    {
        var path = string.Concat(resource.Kind.Split('/').Zip(resource.Path.Split('/'), (segment, name) => $"/{segment}/{name}"));
        // What lies in a registry is found by its name from every workspace, and a registry beside them.
        var (id, type) = resource.Kind == Registry ? ($"{WorkspaceScope.ProviderId}{path}", resource.Kind)
            : resource.Kind.StartsWith($"{Registry}/", StringComparison.Ordinal) ? ($"azureml:/{path}", resource.Kind)
            : ($"{WorkspaceScope.ArmId}{path}", $"workspaces/{resource.Kind}");
        var result = resource.Body.DeepClone().AsObject();
        foreach (var ours in (string[])["id", "name", "type", "systemData"])
        {
            result.Remove(ours);
        }

        result.Insert(0, "id", id);
        result.Insert(1, "name", resource.Name);
        result.Insert(2, "type", $"Microsoft.MachineLearningServices/{type}");
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
