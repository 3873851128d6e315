using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Schedules;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that what a schedule gives a pipeline is what the pipeline takes, and that it is all it needs.</summary>
internal static class ScheduleCheck
{
    public static void Check(ScheduleDefinition schedule, PipelineGraph pipeline, DiagnosticBag found)
    {
        if (!schedule.RunsPipeline)
        {
            return;
        }

        var given = new Dictionary<string, InputValue>(StringComparer.Ordinal);
        foreach (var (key, written) in (schedule.Action as ScheduledJob)?.Changes?.Inputs ?? [])
        {
            if (written is not { } value)
            {
                continue;
            }

            given[key.Text] = value;
            if (pipeline.FindInput(key.Text) is not { } input)
            {
                found.Error(
                    Codes.UndeclaredPort,
                    key.Position,
                    $"schedule '{schedule.Name?.Text}' gives '{key.Text}', which is no input of the pipeline"
                    + NearestName.Hint(key.Text, pipeline.Inputs.Select(i => i.Name)));
            }
            else if (value is LiteralValue { Text: { } text } literal && !literal.IsFilledInLater
                && !(DataType.IsPrimitive(input.Type) && DataType.Normalize(text, input.Type) is not null))
            {
                found.Error(
                    Codes.TypeMismatch,
                    value.Position,
                    $"schedule '{schedule.Name?.Text}' gives '{key.Text}' '{text}'; the pipeline takes {input.Type}");
            }
        }

        foreach (var input in pipeline.Inputs)
        {
            switch (given.GetValueOrDefault(input.Name) ?? input.Value)
            {
                case DataValue { Source: null } or LiteralValue { Text: null }:
                    found.Error(
                        Codes.UnboundInput,
                        schedule.Position,
                        $"schedule '{schedule.Name?.Text}' gives no '{input.Name}' ({input.Type}), and nobody else will when it fires",
                        "give it under 'create_job: inputs:', or a value in pipeline.yml");
                    break;
                case DataValue data:
                    CheckData(data, schedule, found);
                    break;
            }
        }
    }

    // Data must be there for the compute, and the same data tomorrow.
    private static void CheckData(DataValue data, ScheduleDefinition schedule, DiagnosticBag found)
    {
        switch (data.Source)
        {
            case LocalDataReference local:
                found.Error(
                    Codes.LocalData,
                    data.Position,
                    $"schedule '{schedule.Name?.Text}' reads the local path '{local.Written.Text}', which the compute can't",
                    "name data that the workspace has: 'azureml:NAME:VERSION' or 'azureml://datastores/…'");
                break;
            case AssetReference { IsLabel: true } asset:
                found.Error(
                    Codes.NotSupported,
                    data.Position,
                    $"schedule '{schedule.Name?.Text}' reads '{asset.Written.Text}', which can mean other data tomorrow",
                    "name a version: 'azureml:NAME:VERSION'");
                break;
        }
    }

    /// <summary>Reports a trigger that has no time between its start and its end.</summary>
    public static void Fires(Trigger? trigger, DiagnosticBag found)
    {
        if (trigger is { StartTime: { } start, EndTime: { } end } && end > start
            && !Firings.After(trigger, start.PlusMinutes(-1).InZoneLeniently(TimeZoneName.Zone(trigger.TimeZone)).ToInstant()).Any())
        {
            found.Error(
                Codes.NeverFires, trigger.Position, "the schedule never fires: none of its times is between its start and its end");
        }
    }
}
