using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Nodes;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>A job of one Spark program.</summary>
internal static class SparkJobTranslator
{
    private static readonly string[] Keys = [.. JobBody.Keys, .. SparkSpec.JobKeys, "identity", "resources", "services"];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the job", context.Found, Keys);
        reader.Word("type", "spark");
        var body = JobBody.Of("Spark", reader, context);

        // The only kind of job whose properties are left out when there are none.
        if (!reader.Has("properties"))
        {
            body.Remove("properties");
        }

        Json.Add(body, "codeId", CodeReference.Read(reader, context, string.Empty));
        Json.Add(body, "entry", SparkSpec.Entry(SparkSpec.Entry(reader), Spelling.Camel));
        SparkSpec.Fill(body, reader, Spelling.Camel);
        PlaceholderCheck.Check(reader, "args", body["inputs"], body["outputs"]);
        var settings = SparkConfiguration.Read(reader);
        SparkCheck.CheckSettings(reader, settings);
        SparkCheck.CheckEntry(reader, context.Folder);
        SparkCheck.CheckMachines(reader);
        SparkCheck.CheckInputs(reader);
        SparkCheck.CheckModes(reader, "inputs", body["inputs"]);
        SparkCheck.CheckModes(reader, "outputs", body["outputs"]);
        body["conf"] = SparkConfiguration.AsTexts(SparkConfiguration.Effective(settings));
        Json.Add(body, "environmentId", EnvironmentTranslator.Reference(reader, context, string.Empty, isRequired: false, isOfSpark: true));
        Json.Add(body, "resources", ExecutionBody.Resources(reader, Spelling.Camel, withProperties: false));
        Json.Add(body, "identity", IdentityBody.OfJob(reader, Spelling.Camel) ?? SparkNode.Default(reader, Spelling.Camel));
        return JobBody.Document(DocumentKind.SparkJob, reader, body);
    }
}
