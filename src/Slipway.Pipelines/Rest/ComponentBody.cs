using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The REST bodies of components.</summary>
internal static class ComponentBody
{
    /// <summary>The name of what goes by its content alone.</summary>
    public const string AnonymousName = "azureml_anonymous";

    /// <summary>Described where it is used.</summary>
    public const string OfJob = "YAML.JOB";

    /// <summary>Described in a file of its own.</summary>
    public const string OfFile = "YAML.COMPONENT";

    /// <summary>The body of a component by its specification.</summary>
    public static JsonObject Wrap(JsonObject spec, bool isAnonymous)
    {
        var properties = new JsonObject
        {
            ["componentSpec"] = spec,
            ["isAnonymous"] = isAnonymous,
            ["properties"] = (JsonObject?)spec["properties"]?.DeepClone() ?? [],
            ["tags"] = (JsonObject?)spec["tags"]?.DeepClone() ?? [],
        };
        Json.Add(properties, "description", spec.Text("description"));

        // Azure ML's own clients say it of all components but pipelines.
        if (spec.Text("type") != "pipeline")
        {
            properties["isArchived"] = false;
        }

        return new JsonObject { ["properties"] = properties };
    }

    /// <summary>The body of the component of a file.</summary>
    public static JsonObject Of(ComponentDefinition component, Emission emission)
    {
        var spec = Spec(component, OfFile, emission);
        Json.Add(spec, "name", component.Name?.Text);
        Json.Add(spec, "version", component.Version);
        if (component.Kind == DocumentKind.PipelineComponent)
        {
            spec["sourceJobId"] = null;
        }

        return Wrap(spec, isAnonymous: false);
    }

    /// <summary>The id of a component that something runs, and where it comes from.</summary>
    /// <param name="component">The component.</param>
    /// <param name="step">The step that runs it, by which a plan shows a nameless one.</param>
    /// <param name="emission">Takes it.</param>
    public static (string Id, string Source) Used(UsedComponent component, string step, Emission emission)
    {
        switch (component)
        {
            case RemoteComponent remote:
                return (remote.Uri, "REMOTE.REGISTRY");
            case RegisteredComponent registered:
                return (emission.Asset(registered.Asset), "REMOTE.WORKSPACE.COMPONENT");
            case InlineComponent inline:
                var own = Spec(inline.Definition, OfJob, emission);
                if (inline.Definition is SparkComponent { Program.Configuration: var settings })
                {
                    Json.AddUnlessEmpty(own, "conf", FreeJson.Of(SparkBody.Effective(settings)));
                }

                return (emission.Assets.Component(new ComponentUse(own, null, step)), OfJob);
            case LocalComponent { Definition: var definition } local:
                var source = local.IsOfFile ? OfFile : OfJob;
                return (emission.Assets.Component(new ComponentUse(
                    Spec(definition, source, emission), definition.Name?.Text, definition is PipelineComponent ? null : step)), source);
            default:
                throw new ArgumentOutOfRangeException(nameof(component), component, "A component of an unknown kind.");
        }
    }

    private static JsonObject Spec(ComponentDefinition component, string source, Emission emission)
    {
        var spec = new JsonObject { ["_source"] = source, ["type"] = component.Type };
        Json.Add(spec, "$schema", component.Schema);
        Json.Add(spec, "display_name", component.DisplayName);
        Json.Add(spec, "description", component.Description);
        Json.AddUnlessEmpty(spec, "tags", Json.Of(component.Tags));
        Json.AddUnlessEmpty(spec, "inputs", PortBody.Declared(component.Inputs));
        Json.AddUnlessEmpty(spec, "outputs", PortBody.Declared(component.Outputs));
        Json.Add(spec, "is_deterministic", component.IsDeterministic);
        Json.AddUnlessEmpty(spec, "properties", FreeJson.Of(component.Properties));
        Json.Add(spec, "additional_includes", Emission.Texts(component.AdditionalIncludes));
        switch (component)
        {
            case CommandComponent command:
                Json.Add(spec, "command", command.Command?.Text);
                Json.Add(spec, "code", emission.Code(command.Code, "azureml:"));
                Json.Add(spec, "environment", emission.Environment(command.Environment, "azureml:"));
                Json.Add(spec, "distribution", SettingsBody.Distribution(command.Distribution, Spelling.Snake, "type"));
                Json.Add(spec, "resources", SettingsBody.OfComponent(command.Resources));
                break;
            case ParallelComponent parallel:
                ParallelBody.Fill(spec, parallel.Settings);
                Json.Add(spec, "mini_batch_size", (parallel.Settings.MiniBatchSize ?? 0).ToString(CultureInfo.InvariantCulture));
                Json.Add(spec, "task", ParallelBody.Task(parallel.Task, emission));
                Json.Add(spec, "resources", SettingsBody.OfComponent(parallel.Resources));
                break;
            case SparkComponent { Program: var program }:
                Json.Add(spec, "code", emission.Code(program.Code, "azureml:"));
                Json.Add(spec, "entry", SparkBody.OfComponent(program.Entry));
                SparkBody.Fill(spec, program, Spelling.Snake);
                Json.AddUnlessEmpty(spec, "conf", FreeJson.Of(program.Configuration));
                Json.Add(spec, "environment", emission.Environment(program.Environment, "azureml:"));
                break;
            case DataTransferComponent { Transfer: var transfer }:
                StepBody.Transfer(spec, transfer, null);
                break;
            case AutoMLComponent autoML:
                Json.Add(spec, "task", autoML.Task);
                break;
            case PipelineComponent pipeline:
                Json.Add(spec, "settings", FreeJson.Of(pipeline.Settings));
                spec["jobs"] = StepBody.All(pipeline.Graph, emission);
                break;
        }

        FreeJson.Fill(spec, component.Others);
        return spec;
    }
}
