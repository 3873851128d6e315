using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>The component that a step runs.</summary>
/// <param name="Id">Its resource id, or the URI of a registry's.</param>
/// <param name="Source">Where it comes from, in the words of Azure ML's own clients.</param>
/// <param name="Definition">Its keys, when it is described here and not in the workspace.</param>
/// <param name="Context">Where those stand.</param>
internal sealed record StepComponent(string Id, string Source, MapReader? Definition, TranslationContext Context)
{
    private const string OfJob = "YAML.JOB";
    private const string OfFile = "YAML.COMPONENT";

    /// <summary>Reads it; null when there is none or it is wrong, which has been reported.</summary>
    public static StepComponent? Read(string step, MapReader reader, PipelineScope scope, TranslationContext context)
    {
        var key = ComponentTranslator.TypeOf(reader.Map) == "sweep" ? "trial" : "component";
        switch (reader.Value(key))
        {
            case null when ComponentTranslator.TypeOf(reader.Map) == "data_transfer":
                return null;
            case null when key == "component" && ComponentTranslator.TypeOf(reader.Map) != "pipeline":
                return new StepComponent(Inline(step, reader, scope, context), OfJob, reader, context);
            case null:
                reader.Missing(key);
                return null;
            case { } written when ComponentTranslator.TypeOf(reader.Map) == "pipeline" && IsInPlace(written):
                context.Found.Error(
                    Codes.InvalidValue,
                    written.Position,
                    $"the component of step '{step}' is a pipeline, which Azure ML takes neither written in place nor named with 'file:'",
                    "write the path of its file, as in './inner.yml'");
                return null;
            case YamlMap map:
                return Local(step, map, OfJob, context);
            case YamlScalar scalar when References.IsUri(scalar.Text):
                return new StepComponent(scalar.Text, "REMOTE.REGISTRY", null, context);
            case YamlScalar scalar when References.IsRegistered(scalar.Text):
                return new StepComponent(
                    References.Asset(scalar, "components", context), "REMOTE.WORKSPACE.COMPONENT", null, context);
            case YamlScalar { Text: not "" } scalar:
                return File(step, scalar, context);
            case var other:
                reader.WrongShape(key, other, "a file or a reference");
                return null;
        }
    }

    private static bool IsInPlace(YamlValue component) =>
        component is not YamlScalar { Text: var text } || text.StartsWith("file:", StringComparison.Ordinal);

    private static StepComponent? File(string step, YamlScalar scalar, TranslationContext context)
    {
        if (References.ExistingFile(scalar, $"the component of step '{step}'", context) is not { } path)
        {
            return null;
        }

        // Azure ML's clients take a component named with "file:" for a command of the step itself.
        var source = scalar.Text.StartsWith("file:", StringComparison.Ordinal) ? OfJob : OfFile;
        var folder = context.Folder.FolderOf(scalar.Text);
        if (context.Within.IndexOf(path) is >= 0 and var start)
        {
            var circle = string.Join(" → ", context.Within.Skip(start).Append(path).Select(file => Path.GetFileName(file)));
            context.Found.Error(Codes.CircularSteps, scalar.Position, $"the component of step '{step}' contains itself: {circle}");
            return null;
        }

        if (!context.Components.TryTake(context.Within.Length))
        {
            ReportTooMany(step, scalar, context);
            return null;
        }

        return folder.Read(Path.GetFileName(path), context.Found) is { } map
            ? Local(step, map, source, context.Inside(folder, path))
            : null;
    }

    private static void ReportTooMany(string step, YamlScalar scalar, TranslationContext context)
    {
        if (!context.Components.IsReported)
        {
            context.Components.IsReported = true;
            context.Found.Error(
                Codes.TooLarge,
                scalar.Position,
                $"the component of step '{step}' is not read: there are more than {ComponentAllowance.MostComponents} of them, or more than "
                + $"{ComponentAllowance.MostDepth} stand in one another",
                "name fewer components in one another");
        }
    }

    private static StepComponent Local(string step, YamlMap map, string source, TranslationContext context) => new(
        ComponentTranslator.Used(map, step, source, context),
        source,
        new MapReader(map, "the component", new DiagnosticBag(), [.. map.Entries.Select(entry => entry.Key.Text)]),
        context);

    private static string Inline(string step, MapReader reader, PipelineScope scope, TranslationContext context)
    {
        var type = ComponentTranslator.TypeOf(reader.Map);
        var spec = new JsonObject
        {
            ["_source"] = OfJob,
            ["type"] = type,
            ["is_deterministic"] = reader.Boolean("is_deterministic") ?? true,
        };
        if (type != "parallel")
        {
            reader.CopyText(spec, "description");
            Json.AddUnlessEmpty(spec, "tags", reader.TextMap("tags"));
        }

        Json.AddUnlessEmpty(spec, "inputs", scope.InputsOf(reader));
        Json.AddUnlessEmpty(spec, "outputs", scope.OutputsOf(reader));
        switch (type)
        {
            case "parallel":
                ParallelSpec.Fill(spec, reader, context);
                break;
            case "spark":
                SparkSpec.Fill(spec, reader, context);
                break;
            default:
                CommandSpec.Fill(spec, reader, context);
                break;
        }

        return context.Assets.Component(new UsedComponent(spec, null, step));
    }
}
