using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Rest;

/// <summary>A component as something runs it.</summary>
/// <param name="Spec">What it is, without a name and a version.</param>
/// <param name="Name">The name that its file gives it; null for one that is described where it is used, or whose file gives none.</param>
/// <param name="StepName">The step that runs it, by which a plan shows a nameless one; null for a pipeline of its own.</param>
internal sealed record ComponentUse(JsonObject Spec, string? Name, string? StepName)
{
    /// <summary>Its REST body when it goes by its content.</summary>
    public JsonObject Anonymous(string? version)
    {
        var spec = (JsonObject)Spec.DeepClone();
        spec["name"] = ComponentBody.AnonymousName;
        Json.Add(spec, "version", version);
        return ComponentBody.Wrap(spec, isAnonymous: true);
    }

    /// <summary>Its REST body under a name.</summary>
    public JsonObject Named(string name, string? version)
    {
        var spec = (JsonObject)Spec.DeepClone();
        spec["name"] = name;
        Json.Add(spec, "version", version);
        return ComponentBody.Wrap(spec, isAnonymous: false);
    }
}
