using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Loading;

namespace Slipway.Pipelines.Resources;

/// <summary>The body of a command component's version, as Azure ML's own clients form it.</summary>
internal static class ComponentBody
{
    /// <summary>The name under which Azure ML keeps components that have none.</summary>
    public const string AnonymousName = "azureml_anonymous";

    /// <summary>Forms the body.</summary>
    /// <param name="component">What it is.</param>
    /// <param name="stepName">The step that has it, which names an anonymous component.</param>
    /// <param name="isInline">The step itself has the command.</param>
    /// <param name="environment">The reference to its environment.</param>
    /// <param name="code">The resource id of its code; null when it has none.</param>
    /// <param name="version">Its version; null while that is being computed from the rest.</param>
    public static JsonObject Of(
        CommandComponent component,
        string stepName,
        bool isInline,
        string environment,
        string? code,
        string? version)
    {
        var spec = new JsonObject
        {
            ["_source"] = isInline ? "YAML.JOB" : "YAML.COMPONENT",
            ["name"] = component.Name ?? AnonymousName,
            ["type"] = "command",
            ["command"] = component.Command,
            ["environment"] = environment,
            ["is_deterministic"] = component.IsDeterministic,
        };
        Json.Add(spec, "version", version);
        Json.Add(spec, "$schema", component.Schema);
        Json.Add(spec, "display_name", component.DisplayName ?? (component.Name is null ? stepName : null));
        Json.Add(spec, "description", component.Description);
        Json.Add(spec, "code", code is null ? null : $"azureml:{code}");
        Json.AddUnlessEmpty(spec, "tags", Json.Of(component.Tags));
        Json.AddUnlessEmpty(spec, "inputs", Inputs(component));
        Json.AddUnlessEmpty(spec, "outputs", Outputs(component));
        Json.Add(spec, "distribution", component.Execution.Distribution?.DeepClone());
        Json.Add(spec, "resources", component.Execution.Resources?.DeepClone());
        return Wrap(spec, component.Description, Json.Of(component.Tags), component.Name is null);
    }

    /// <summary>A component's specification in the resource that carries it.</summary>
    public static JsonObject Wrap(JsonObject spec, string? description, JsonObject tags, bool isAnonymous)
    {
        var properties = new JsonObject
        {
            ["componentSpec"] = spec,
            ["isAnonymous"] = isAnonymous,
            ["isArchived"] = false,
            ["properties"] = new JsonObject(),
            ["tags"] = tags,
        };
        Json.Add(properties, "description", description);
        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject Inputs(CommandComponent component)
    {
        var inputs = new JsonObject();
        foreach (var input in component.Inputs)
        {
            var declared = new JsonObject { ["type"] = input.Type };
            Json.Add(declared, "description", input.Description);
            Json.Add(declared, "default", input.Default);
            Json.Add(declared, "min", input.Minimum);
            Json.Add(declared, "max", input.Maximum);
            if (input.IsOptional)
            {
                declared["optional"] = true;
            }

            if (!input.Allowed.IsEmpty)
            {
                declared["enum"] = new JsonArray([.. input.Allowed.Select(value => JsonValue.Create(value))]);
            }

            inputs[input.Name] = declared;
        }

        return inputs;
    }

    private static JsonObject Outputs(CommandComponent component)
    {
        var outputs = new JsonObject();
        foreach (var output in component.Outputs)
        {
            var declared = new JsonObject { ["type"] = output.Type };
            Json.Add(declared, "description", output.Description);
            Json.Add(declared, "mode", DeliveryMode.InYaml(output.Mode));
            outputs[output.Name] = declared;
        }

        return outputs;
    }
}
