using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation;

/// <summary>A component that a step brings with it: in a file, or written in the step itself.</summary>
/// <param name="Spec">Its specification, without what makes it a version.</param>
/// <param name="Written">Its own name, if told.</param>
/// <param name="StepName">The step that has it, which names what has no name to show; null for none.</param>
internal sealed record UsedComponent(JsonObject Spec, YamlScalar? Written, string? StepName)
{
    /// <summary>Its own name; null when it has none.</summary>
    public string? Name => Written?.Text;

    /// <summary>Its body as Azure ML's own clients form it, who keep such a component as one of the job alone.</summary>
    public JsonObject Anonymous(string? version)
    {
        var spec = (JsonObject)Spec.DeepClone();
        spec["name"] = ComponentBody.AnonymousName;
        Json.Add(spec, "version", version);
        if (spec["display_name"] is null)
        {
            Json.Add(spec, "display_name", StepName);
        }

        return ComponentBody.Wrap(spec, isAnonymous: true);
    }

    /// <summary>Its body under its own name.</summary>
    public JsonObject Named(string name, string? version)
    {
        var spec = (JsonObject)Spec.DeepClone();
        spec["name"] = name;
        Json.Add(spec, "version", version);
        return ComponentBody.Wrap(spec, isAnonymous: false);
    }
}
