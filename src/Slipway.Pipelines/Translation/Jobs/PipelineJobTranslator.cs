using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Nodes;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>A job of several steps.</summary>
internal static class PipelineJobTranslator
{
    private static readonly string[] Keys = [.. JobBody.Keys, "settings", "jobs", "identity", "component", "services"];

    /// <summary>The keys of <c>settings</c> that are known here.</summary>
    public static readonly string[] SettingKeys =
        ["default_compute", "default_datastore", "continue_on_step_failure", "force_rerun"];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the pipeline", context.Found, Keys);
        if (!context.IsPublished)
        {
            reader.Word("type", "pipeline");
        }

        var body = JobBody.Of("Pipeline", reader, context);
        WithoutEmpty((JsonObject)body["inputs"]!);
        body["settings"] = Settings(reader, context);
        Json.Add(body, "identity", IdentityBody.OfJob(reader, Spelling.Camel));
        if (reader.Value("component") is YamlScalar component)
        {
            // Azure ML's own clients take such a job for one that is in the workspace already.
            body["settings"]!["_source"] = "REMOTE.WORKSPACE.JOB";
            body["jobs"] = new JsonObject();
            Json.Add(body, "componentId", Component(component, body, context));
        }
        else
        {
            body["jobs"] = NodeTranslator.Nodes(reader, context, out _);
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

        foreach (var key in (string[])["default_compute", "default_datastore"])
        {
            CheckReference(own, key);
        }

        if (own.Text("default_compute") is not null)
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

    // A step's "compute" may be a plain name, these may not.
    private static void CheckReference(MapReader settings, string key)
    {
        if (settings.Text(key) is { } name
            && !name.StartsWith("azureml:", StringComparison.Ordinal)
            && !name.StartsWith('/')
            && !name.Contains("${{", StringComparison.Ordinal)
            && !References.IsServerless(name))
        {
            settings.Found.Error(
                Codes.InvalidValue, settings.At(key), $"'{key}' of settings is '{name}', which is no reference", $"write 'azureml:{name}'");
        }
    }

    // Azure ML's own clients take an empty text, given to a pipeline, for no value.
    private static void WithoutEmpty(JsonObject inputs)
    {
        foreach (var name in inputs.Where(input => input.Value.Text("value") is "").Select(input => input.Key).ToList())
        {
            inputs.Remove(name);
        }
    }

    private static string? Component(YamlScalar scalar, JsonObject body, TranslationContext context)
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
        if (References.ExistingFile(scalar, "the component", context) is not { } path
            || folder.Read(Path.GetFileName(path), context.Found) is not { } map)
        {
            return null;
        }

        TakeOver(map, body);
        return ComponentTranslator.Used(map, "pipeline", "YAML.COMPONENT", context.Inside(folder, path));
    }

    // What the job does not say itself is its component's: how it is shown, and what its inputs are.
    private static void TakeOver(YamlMap component, JsonObject body)
    {
        var reader = new MapReader(component, "the component", new DiagnosticBag(), [.. component.Entries.Select(entry => entry.Key.Text)]);
        body["displayName"] ??= reader.Text("display_name");
        body["description"] ??= reader.Text("description");
        foreach (var (name, declared) in ComponentPorts.Inputs(reader))
        {
            if (body["inputs"]![name] is null && declared.Text("default") is { } value)
            {
                body["inputs"]![name] = new JsonObject { ["jobInputType"] = "literal", ["value"] = value };
            }
        }
    }
}
