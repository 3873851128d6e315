using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>What a project takes from the workspace without describing it.</summary>
internal static class Requirements
{
    public static IEnumerable<RequiredResource> Of(PipelineProject project)
    {
        var pipeline = project.Pipeline;
        var computes = pipeline.Steps.Select(step => (Name: step.Compute, step.Position))
            .Append((pipeline.Compute, pipeline.Position))
            .Append((pipeline.Settings.DefaultCompute, pipeline.Position));
        foreach (var (name, position) in computes)
        {
            if (name is not (null or ComputeName.Serverless))
            {
                yield return new RequiredResource(
                    ResourcePath.Compute(name),
                    position,
                    Codes.UnknownCompute,
                    $"the workspace has no compute '{name}'",
                    $"describe it in compute.yml and run EnsureCompute, or name one that is there");
            }
        }

        foreach (var step in pipeline.Steps)
        {
            if (step.LocalComponent?.Environment is RegisteredEnvironment environment)
            {
                yield return new RequiredResource(
                    ResourcePath.Environment(environment.Name, environment.Version),
                    environment.Position,
                    Codes.UnknownEnvironment,
                    $"the workspace has no environment '{environment.Name}' of version '{environment.Version}'",
                    "name a version that is there, or 'azureml:NAME@latest' for an image under images/");
            }

            if (step.Component is RegisteredComponent { Reference: var reference }
                && reference.Split(':') is ["azureml", var component, var version])
            {
                yield return new RequiredResource(
                    ResourcePath.Component(component, version),
                    step.Position,
                    Codes.NotFound,
                    $"step '{step.Name}' runs '{reference}', which the workspace does not have",
                    "name a version that is there");
            }
        }
    }
}
