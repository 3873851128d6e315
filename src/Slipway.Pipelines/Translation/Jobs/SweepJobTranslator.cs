using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>A job that runs a command many times, with other parameters each.</summary>
internal static class SweepJobTranslator
{
    private static readonly string[] Keys =
    [
        .. JobBody.Keys, "trial", "search_space", "sampling_algorithm", "objective", "early_termination", "limits",
        "identity", "queue_settings", "resources", "services",
    ];

    private static readonly string[] TrialKeys =
        ["$schema", "command", "code", "environment", "environment_variables", "distribution", "resources", "queue_settings"];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the sweep", context.Found, Keys);
        reader.Word("type", "sweep");
        var body = JobBody.Of("Sweep", reader, context);
        body["searchSpace"] = SweepBody.SearchSpace(reader, Spelling.Camel);
        Json.Add(body, "samplingAlgorithm", SweepBody.Sampling(reader, Spelling.Camel));
        Json.Add(body, "objective", SweepBody.Objective(reader, Spelling.Camel));
        Json.Add(body, "earlyTermination", SweepBody.EarlyTermination(reader, Spelling.Camel));
        Json.Add(body, "limits", SweepBody.TrialLimits(reader, Spelling.Camel));
        Json.Add(body, "identity", IdentityBody.OfJob(reader, Spelling.Camel));
        Json.Add(body, "queueSettings", ExecutionBody.QueueSettings(reader, Spelling.Camel));
        Json.Add(body, "trial", Trial(reader, body, context));
        return JobBody.Document(DocumentKind.SweepJob, reader, body);
    }

    private static JsonObject? Trial(MapReader reader, JsonObject sweep, TranslationContext context)
    {
        switch (reader.Value("trial"))
        {
            case null:
                reader.Missing("trial");
                return null;
            case YamlMap map:
                return Trial(map, sweep, context);
            case var other:
                reader.WrongShape("trial", other, "keys such as 'command', written here: only a step of type sweep names a component");
                return null;
        }
    }

    private static JsonObject Trial(YamlMap map, JsonObject sweep, TranslationContext context)
    {
        var reader = new MapReader(map, "the trial", context.Found, TrialKeys);
        reader.OnlyTexts("environment_variables");
        var body = new JsonObject { ["environmentVariables"] = reader.TextMap("environment_variables") };
        Json.Add(body, "command", reader.RequiredText("command"));
        PlaceholderCheck.Check(reader, "command", sweep["inputs"], sweep["outputs"], (JsonObject)sweep["searchSpace"]!);
        Json.Add(body, "codeId", CodeReference.Read(reader, context, string.Empty));
        Json.Add(body, "environmentId", EnvironmentTranslator.Reference(reader, context, string.Empty));
        Json.Add(body, "distribution", ExecutionBody.Distribution(reader, Spelling.Camel, "distributionType"));
        Json.Add(body, "resources", ExecutionBody.Resources(reader, Spelling.Camel, withProperties: true));
        return body;
    }
}
