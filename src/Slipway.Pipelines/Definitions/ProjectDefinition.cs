using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>A pipeline's folder: the pipeline, and what is published with it.</summary>
internal sealed record ProjectDefinition
{
    /// <summary>The pipeline's name, and its file.</summary>
    public required Written Name { get; init; }

    /// <summary>The name of the file that describes its endpoint, or would.</summary>
    public required string EndpointFile { get; init; }

    /// <summary>The name of the folder of its tests, or of where it would be.</summary>
    public required string TestsFolder { get; init; }

    /// <summary>The folder's full path.</summary>
    public required string Directory { get; init; }

    public required PipelineDefinition Pipeline { get; init; }

    public EndpointDefinition? Endpoint { get; init; }

    /// <summary>What the deployment has otherwise than the pipeline.</summary>
    public PipelineDeploymentDefinition? Deployment { get; init; }

    public ComputeDefinition? Compute { get; init; }

    /// <summary>In the order of their names.</summary>
    public ImmutableArray<ScheduleDefinition> Schedules { get; init; } = [];

    /// <summary>The environments of the folder, each with the name by which it goes.</summary>
    public ImmutableArray<OwnEnvironment> Environments { get; init; } = [];

    public EnvironmentDefinition? FindEnvironment(string name) =>
        Environments.FirstOrDefault(environment => environment.Name.Text == name)?.Definition;
}

/// <summary>An environment of a pipeline's folder.</summary>
internal sealed record OwnEnvironment(Written Name, EnvironmentDefinition Definition);
