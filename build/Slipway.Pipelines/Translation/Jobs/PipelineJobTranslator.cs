using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Nodes;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>A job of several steps.</summary>
internal static class PipelineJobTranslator
{
    private static readonly string[] Keys = [.. JobBody.Keys, "settings", "jobs", "identity", "component"];

    private static readonly string[] SettingKeys =
        ["default_compute", "default_datastore", "continue_on_step_failure", "force_rerun"];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the pipeline", context.Found, Keys);
        var body = JobBody.Of("Pipeline", reader, context);
        body["settings"] = Settings(reader, context);
        Json.Add(body, "identity", IdentityBody.OfJob(reader, Spelling.Camel));
        if (reader.Value("component") is YamlScalar component)
        {
            Json.Add(body, "componentId", Component(component, context));
        }
        else
        {
            body["jobs"] = NodeTranslator.Nodes(reader, context);
        }

        return JobBody.Document(DocumentKind.PipelineJob, reader, body);
    }

    /// <summary>The settings. Azure ML takes others too, so those that aren't known are warned of and handed on.</summary>
    public static JsonObject Settings(MapReader reader, TranslationContext context)
    {
        var body = new JsonObject { ["_source"] = "YAML.JOB" };
        if (reader.Mapping("settings") is not { } map)
        {
            return body;
        }

        var own = new MapReader(map, "settings", context.Found, [.. map.Entries.Select(entry => entry.Key.Text)]);
        foreach (var (key, value) in map.Entries.Where(entry => !SettingKeys.Contains(entry.Key.Text)))
        {
            context.Found.Warning(
                Codes.UnknownKey,
                key.Position,
                $"settings has no key '{key.Text}'{NearestName.Hint(key.Text, SettingKeys)}");
            Json.Add(body, key.Text, YamlJson.Of(value));
        }

        if (own.Text("default_compute") is { } compute)
        {
            body["default_compute"] = References.ComputeId((YamlScalar)own.Value("default_compute")!, context);
        }

        if (own.Text("default_datastore") is { } datastore)
        {
            body["default_datastore"] = References.DatastoreId(datastore, context);
        }

        own.CopyBoolean(body, "continue_on_step_failure");
        own.CopyBoolean(body, "force_rerun");
        return body;
    }

    private static string? Component(YamlScalar scalar, TranslationContext context)
    {
        if (References.IsUri(scalar.Text))
        {
            return scalar.Text;
        }

        if (References.IsRegistered(scalar.Text))
        {
            return References.Asset(scalar, "components", context);
        }

        var folder = context.Folder.FolderOf(scalar.Text);
        return References.ExistingFile(scalar, "the component", context) is { } path
            && folder.Read(Path.GetFileName(path), context.Found) is { } map
            ? ComponentTranslator.Used(map, "pipeline", "YAML.COMPONENT", context with { Folder = folder })
            : null;
    }
}
