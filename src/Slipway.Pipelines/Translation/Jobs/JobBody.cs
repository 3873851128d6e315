using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>What all jobs have in common.</summary>
internal static class JobBody
{
    public static readonly string[] Keys =
    [
        "$schema", "type", "name", "display_name", "experiment_name", "description", "tags", "properties", "compute",
        "inputs", "outputs",

        // What a file has that was written from the workspace; Azure ML's own clients pass it over.
        "id", "creation_context", "status", "log_files",
    ];

    /// <summary>The properties that every job has. An experiment is named after the job's folder when nothing else is told.</summary>
    public static JsonObject Of(string jobType, MapReader reader, TranslationContext context)
    {
        reader.OnlyTexts("tags", mayBeNull: true);
        reader.OnlyTexts("properties", mayBeNull: true);
        reader.OnlyTexts("environment_variables");

        var body = new JsonObject
        {
            ["jobType"] = jobType,
            ["isArchived"] = false,
            ["tags"] = reader.TextMap("tags"),
            ["properties"] = reader.AnyMap("properties"),
            ["inputs"] = JobPorts.Inputs(reader, Spelling.Camel, context, mayBeGrouped: jobType == "Pipeline"),
            ["outputs"] = JobPorts.Outputs(reader, Spelling.Camel, context),
            ["experimentName"] = reader.Text("experiment_name") ?? Path.GetFileName(context.Folder.FullPath),
        };
        Json.Add(body, "displayName", reader.Text("display_name") ?? reader.Text("name"));
        reader.CopyText(body, "description");
        Json.Add(body, "computeId", References.Compute(reader, "compute", context));
        return body;
    }

    public static Document Document(DocumentKind kind, MapReader reader, JsonObject body) =>
        new(kind, "jobs", reader.Text("name"), null, new JsonObject { ["properties"] = body });
}
