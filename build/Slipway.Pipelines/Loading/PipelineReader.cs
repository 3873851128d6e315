using System.Collections.Immutable;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads a <c>pipeline.yml</c>.</summary>
internal static class PipelineReader
{
    public const string FileName = "pipeline.yml";

    private static readonly string[] Keys =
    [
        "$schema", "type", "name", "display_name", "experiment_name", "description", "tags", "settings", "compute",
        "inputs", "outputs", "jobs",
    ];

    private static readonly string[] SettingsKeys =
        ["default_compute", "default_datastore", "continue_on_step_failure", "force_rerun"];

    /// <summary>The pipeline; null when it has no steps that could be read. What is wrong has been reported.</summary>
    public static PipelineJob? Read(YamlMap map, LoadContext context)
    {
        var reader = new MapReader(map, "the pipeline", context.Found, Keys);
        if (reader.Text("type") is { } type and not "pipeline")
        {
            context.Found.Error(
                Codes.NotSupported, reader.At("type"), $"this is a job of type '{type}'; {FileName} holds one of type 'pipeline'");
            return null;
        }

        if (reader.Mapping("jobs") is not { Entries.IsEmpty: false } jobs)
        {
            reader.Missing("jobs");
            return null;
        }

        var job = new PipelineJob
        {
            Position = map.Position,
            DisplayName = reader.Text("display_name"),
            Description = reader.Text("description"),
            ExperimentName = reader.Text("experiment_name"),
            Tags = reader.Texts("tags"),
            Compute = ComputeName.Read(reader, "compute"),
            Settings = reader.Mapping("settings") is { } settings ? Settings(settings, context.Found) : new(),
            Inputs = Inputs(reader),
            Outputs = Outputs(reader),
            Steps = [.. jobs.Entries.Select(entry => StepReader.Read(entry, context)).OfType<PipelineStep>()],
        };
        return TypeInference.Complete(job);
    }

    public static PipelineSettings Settings(YamlMap map, DiagnosticBag found)
    {
        var reader = new MapReader(map, "settings", found, SettingsKeys);
        var datastore = reader.Text("default_datastore");
        return new PipelineSettings
        {
            DefaultCompute = ComputeName.Read(reader, "default_compute"),
            DefaultDatastore = datastore?.StartsWith("azureml:", StringComparison.Ordinal) == true
                ? datastore["azureml:".Length..]
                : datastore,
            ContinueOnStepFailure = reader.Boolean("continue_on_step_failure"),
            ForceRerun = reader.Boolean("force_rerun"),
        };
    }

    private static ImmutableArray<PipelineInput> Inputs(MapReader reader)
    {
        var inputs = ImmutableArray.CreateBuilder<PipelineInput>();
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            NameRules.CheckPort("an input", key.Text, key.Position, reader.Found);
            if (ValueReader.PipelineInput($"input '{key.Text}' of the pipeline", value, reader.Found) is { } given)
            {
                inputs.Add(new PipelineInput(key.Position, key.Text, given)
                {
                    Type = given is DataValue data ? data.Type : ((LiteralValue)given).Type,
                    Description = ((value as YamlMap)?.Find("description")?.Value as YamlScalar)?.Text,
                });
            }
        }

        return inputs.ToImmutable();
    }

    private static ImmutableArray<PipelineOutput> Outputs(MapReader reader)
    {
        var outputs = ImmutableArray.CreateBuilder<PipelineOutput>();
        foreach (var (key, value) in reader.Mapping("outputs")?.Entries ?? [])
        {
            NameRules.CheckPort("an output", key.Text, key.Position, reader.Found);
            if (ValueReader.Output($"output '{key.Text}' of the pipeline", value, reader.Found) is OutputSettings settings)
            {
                outputs.Add(new PipelineOutput(key.Position, key.Text, settings, settings.Type ?? DataType.UriFolder));
            }
        }

        return outputs.ToImmutable();
    }
}
