using Slipway.Pipelines;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>Pipelines as tests see them: the two libraries know nothing of each other, and meet here.</summary>
internal static class TestedPipelines
{
    public static TestedPipeline Of(PipelineProject project) => new()
    {
        Name = project.Name,
        Directory = project.Directory,
        TestsFolder = project.TestsFolder,
        Inputs = [.. project.Inputs.Select(input => new TestedInput(input.Name, input.Type, input.HasDefault, input.IsOptional))],
        Steps =
        [
            .. project.Steps.Select(step => new TestedStep(step.Name)
            {
                Needs = step.Needs,
                Outputs = [.. step.Outputs.Select(output => output.Name)],
            }),
        ],
        Outputs =
        [
            .. from output in project.Outputs
               where output is { Step: not null, StepOutput: not null }
               select new TestedOutput(output.Name, output.Step!, output.StepOutput!),
        ],
    };
}
