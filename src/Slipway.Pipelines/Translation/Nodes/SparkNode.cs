using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>A step that runs on Spark.</summary>
internal static class SparkNode
{
    public static readonly string[] Keys = [.. SparkSpec.Keys, "identity", "resources", "services"];

    public static void Fill(JsonObject node, MapReader reader, StepComponent? component, TranslationContext context)
    {
        Json.Add(node, "componentId", component?.Id);
        if (reader.Has("component"))
        {
            SparkCheck.CheckInputs(reader);
        }

        if (component?.Definition is { } definition)
        {
            // The program is the component's alone; its settings may be the step's.
            SparkSpec.Fill(node, definition, Spelling.Snake);
            Json.Add(node, "entry", SparkSpec.Entry(SparkSpec.Entry(definition), Spelling.Snake));
            var settings = SparkConfiguration.Read(definition);
            foreach (var (key, value) in SparkConfiguration.Read(reader))
            {
                settings[key] = value?.DeepClone();
            }

            SparkCheck.CheckEntry(definition, component.Context.Folder);
            SparkCheck.CheckSettings(reader, settings);
            Json.AddUnlessEmpty(node, "conf", SparkConfiguration.Effective(settings));
        }
        else
        {
            var settings = SparkConfiguration.Read(reader);
            SparkCheck.CheckSettings(reader, settings);
            Json.AddUnlessEmpty(node, "conf", SparkConfiguration.Effective(settings));
        }

        if (reader.Has("resources"))
        {
            SparkCheck.CheckMachines(reader);
        }

        Json.Add(node, "resources", ExecutionBody.Resources(reader, Spelling.Snake, withProperties: false));
        Json.Add(node, "identity", IdentityBody.OfJob(reader, Spelling.Snake) ?? Default(reader, Spelling.Snake));
    }

    /// <summary>On a pool of the workspace a program works as the pool, on a serverless one as its user.</summary>
    public static JsonObject? Default(MapReader reader, Spelling spelling) =>
        reader.Has("compute") ? new JsonObject { [spelling.Spell("identity_type")] = "Managed" }
        : reader.Has("resources") ? new JsonObject { [spelling.Spell("identity_type")] = "UserIdentity" }
        : null;
}
