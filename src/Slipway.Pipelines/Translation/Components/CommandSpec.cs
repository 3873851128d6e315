using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Components;

/// <summary>What a command component's specification has besides what all have.</summary>
internal static class CommandSpec
{
    public static readonly string[] Keys = ["command", "code", "environment", "distribution", "resources"];

    public static void Fill(JsonObject spec, MapReader reader, TranslationContext context)
    {
        Json.Add(spec, "command", reader.RequiredText("command"));
        PlaceholderCheck.Check(reader, "command", spec["inputs"], spec["outputs"]);
        Json.Add(spec, "code", CodeReference.Read(reader, context, "azureml:"));
        Json.Add(spec, "environment", EnvironmentTranslator.Reference(reader, context, "azureml:"));
        Json.Add(spec, "distribution", ExecutionBody.Distribution(reader, Spelling.Snake, "type"));
        Json.Add(spec, "resources", ExecutionBody.OfComponent(reader));
    }
}
