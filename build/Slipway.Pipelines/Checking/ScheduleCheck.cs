using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Schedules;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that what a schedule gives a pipeline is what the pipeline takes, and that it is all it needs.</summary>
internal static class ScheduleCheck
{
    public static void Check(Schedule schedule, PipelineJob pipeline, DiagnosticBag found)
    {
        if (schedule.Job is not PipelineRunJob job)
        {
            return;
        }

        foreach (var (name, value) in job.Inputs)
        {
            if (pipeline.FindInput(name) is not { } input)
            {
                found.Error(
                    Codes.UndeclaredPort,
                    value.Position,
                    $"schedule '{schedule.Name}' gives '{name}', which is no input of the pipeline"
                    + NearestName.Hint(name, pipeline.Inputs.Select(i => i.Name)));
            }
            else if (value is LiteralValue literal && !IsOfType(literal, input.Type))
            {
                found.Error(
                    Codes.TypeMismatch,
                    value.Position,
                    $"schedule '{schedule.Name}' gives '{name}' '{literal.Text}'; the pipeline takes {input.Type}");
            }
        }

        foreach (var input in pipeline.Inputs)
        {
            var data = (job.Inputs.GetValueOrDefault(input.Name) ?? input.Value) as DataValue;
            if (data is { Path: null })
            {
                found.Error(
                    Codes.UnboundInput,
                    schedule.Position,
                    $"schedule '{schedule.Name}' gives no '{input.Name}' ({input.Type}), and nobody else will when it fires",
                    "give it under 'create_job: inputs:', or a 'path' in pipeline.yml");
            }
            else if (data is not null)
            {
                DataCheck.Check(data, $"schedule '{schedule.Name}'", found);
            }
        }
    }

    private static bool IsOfType(LiteralValue literal, string type) =>
        literal.Text.Contains("${{", StringComparison.Ordinal)
        || DataType.IsPrimitive(type) && DataType.Normalize(literal.Text, type) is not null;
}
