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

/// <summary>A job of one command.</summary>
internal static class CommandJobTranslator
{
    private static readonly string[] Keys =
        [.. JobBody.Keys, "command", "code", "environment", "environment_variables", "parent_job_name", "parameters", .. ExecutionBody.Keys];

    // Azure ML runs a job on the caller's own machine when its machines have this property.
    private const string LocalCompute = "local";

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the job", context.Found, Keys);
        reader.Word("type", "command");
        var body = JobBody.Of("Command", reader, context);
        Json.Add(body, "command", reader.RequiredText("command"));
        PlaceholderCheck.Check(reader, "command", body["inputs"], body["outputs"]);
        Json.Add(body, "codeId", CodeReference.Read(reader, context, string.Empty));
        Json.Add(body, "environmentId", EnvironmentTranslator.Reference(reader, context, string.Empty));
        body["environmentVariables"] = reader.TextMap("environment_variables");
        Json.Add(body, "distribution", ExecutionBody.Distribution(reader, Spelling.Camel, "distributionType"));
        Json.Add(body, "resources", ExecutionBody.Resources(reader, Spelling.Camel, withProperties: true));
        Json.Add(body, "limits", ExecutionBody.CommandLimits(reader, Spelling.Camel));
        Json.Add(body, "services", ExecutionBody.Services(reader, Spelling.Camel));
        Json.Add(body, "queueSettings", ExecutionBody.QueueSettings(reader, Spelling.Camel));
        Json.Add(body, "identity", IdentityBody.OfJob(reader, Spelling.Camel));
        if (reader.Text("compute") is { } compute && References.WithoutScheme(compute) == LocalCompute)
        {
            body.Remove("computeId");
            var resources = body["resources"] as JsonObject ?? new JsonObject { ["properties"] = new JsonObject() };
            body["resources"] = resources;
            resources["properties"]!["IsLocal"] = new JsonObject { ["IsLocal"] = true };
        }

        return JobBody.Document(DocumentKind.CommandJob, reader, body);
    }
}
