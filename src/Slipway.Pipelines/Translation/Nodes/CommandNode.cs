using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>A step that runs a command.</summary>
internal static class CommandNode
{
    public static readonly string[] Keys =
        [.. CommandSpec.Keys, "environment_variables", "limits", "services", "identity", "queue_settings"];

    public static void Fill(JsonObject node, MapReader reader, StepComponent? component)
    {
        Json.Add(node, "componentId", component?.Id);
        Json.AddUnlessEmpty(node, "environment_variables", reader.TextMap("environment_variables"));
        Json.Add(node, "limits", ExecutionBody.CommandLimits(reader, Spelling.Snake));
        Json.Add(node, "services", ExecutionBody.Services(reader, Spelling.Snake));
        Json.Add(node, "identity", IdentityBody.OfCommandNode(reader));
        Json.Add(node, "queue_settings", ExecutionBody.QueueSettings(reader, Spelling.Snake));

        // What the step does not tell is its component's.
        Json.Add(node, "distribution", Own("distribution")
            is { } spread ? ExecutionBody.Distribution(spread, Spelling.Snake, "distribution_type") : null);
        Json.Add(node, "resources", Own("resources")
            is { } machines && ExecutionBody.Resources(machines, Spelling.Snake, withProperties: false) is { Count: > 0 } resources ? resources : null);

        MapReader? Own(string key) => reader.Has(key) ? reader : component?.Definition;
    }
}
