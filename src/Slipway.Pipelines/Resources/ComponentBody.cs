using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Resources;

/// <summary>The resource that carries a component's specification.</summary>
internal static class ComponentBody
{
    /// <summary>The name under which Azure ML keeps components that have none.</summary>
    public const string AnonymousName = "azureml_anonymous";

    /// <summary>Wraps a specification, whose description and tags the resource shows too.</summary>
    public static JsonObject Wrap(JsonObject spec, bool isAnonymous)
    {
        var properties = new JsonObject
        {
            ["componentSpec"] = spec,
            ["isAnonymous"] = isAnonymous,
            ["isArchived"] = false,
            ["properties"] = (JsonObject?)spec["properties"]?.DeepClone() ?? [],
            ["tags"] = (JsonObject?)spec["tags"]?.DeepClone() ?? [],
        };
        Json.Add(properties, "description", spec.Text("description"));
        return new JsonObject { ["properties"] = properties };
    }
}
