using System.Collections.Immutable;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Sweeps;

namespace Slipway.Workspace.Jobs;

/// <summary>An input of a step: a literal, or data that lies in this workspace, or will when it has been fetched.</summary>
/// <param name="Name">Its name in the command.</param>
/// <param name="Type">The component's type of it.</param>
/// <param name="Literal">The value of a literal.</param>
/// <param name="Location">Where data lies; null for a literal.</param>
internal sealed record StepInput(string Name, string Type, string? Literal, BlobLocation? Location)
{
    /// <summary>How data comes to the step.</summary>
    public InputMode Mode { get; init; }

    /// <summary>The URI of public data that is fetched to its place before the step runs; null for other data.</summary>
    public string? Source { get; init; }

    public bool IsFile => DataTypes.IsFile(Type);

    /// <summary>The URI of data.</summary>
    public string Uri => Source ?? DataUri.Of(Location!);

    public static StepInput Of(string name, string type, DataPlace place) => new(name, type, null, place.Location) { Source = place.Source };

    /// <summary>The input as it is given to a pipeline.</summary>
    public InputValue ToValue() => Literal is not null
        ? new InputValue("literal", Literal)
        : new InputValue(Type, Uri) { Mode = Mode.ToString() };
}

/// <summary>An output of a step.</summary>
/// <param name="Name">Its name in the command.</param>
/// <param name="Type">The component's type of it.</param>
/// <param name="Location">Where it is written to.</param>
internal sealed record StepOutput(string Name, string Type, BlobLocation Location)
{
    /// <summary>The data asset that it becomes a version of when its run has completed; none when null.</summary>
    public string? AssetName { get; init; }

    /// <summary>The version; the next one when null.</summary>
    public string? AssetVersion { get; init; }

    public bool IsFile => DataTypes.IsFile(Type);
}

/// <summary>Everything that is needed to run a step, resolved when its job was made: nothing is looked up later.</summary>
internal sealed record StepPlan
{
    public required string Name { get; init; }

    public required string Command { get; init; }

    /// <summary>The image's reference, by digest where the environment names one.</summary>
    public required string Image { get; init; }

    /// <summary>How the image is built where the engine does not have it; null for one that is pulled.</summary>
    public EnvironmentBuild? Build { get; init; }

    /// <summary>The component that it is of, as it was referred to; none for a command job.</summary>
    public string? Component { get; init; }

    /// <summary>The environment that the image is of, as it was referred to.</summary>
    public string? Environment { get; init; }

    /// <summary>The code that is copied to the working directory, if any.</summary>
    public BlobLocation? Code { get; init; }

    public required ImmutableArray<StepInput> Inputs { get; init; }

    public required ImmutableArray<StepOutput> Outputs { get; init; }

    public ImmutableDictionary<string, string> EnvironmentVariables { get; init; } =
        ImmutableDictionary<string, string>.Empty;

    public required string Compute { get; init; }

    /// <summary>The names of the steps that must have completed before.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>Whether the same inputs give the same outputs, so that those of an earlier run may be taken.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>How long it may run; without end when null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Of a sweep, how its trials differ: each is this step with other values. Null for a step that runs once.</summary>
    public SweepPlan? Sweep { get; init; }

    /// <summary>The processes of a distributed step; null for one that is a single process.</summary>
    public ProcessGroup? Group { get; init; }

    /// <summary>Whether the command starts the driver of parallel steps, which is then in its container.</summary>
    public bool IsParallel { get; init; }

    /// <summary>Whether its compute, or what it asks of one, has GPUs.</summary>
    public bool WantsGpus { get; init; }

    /// <summary>The size of <c>/dev/shm</c>, in bytes; Azure's default when null.</summary>
    public long? SharedMemory { get; init; }

    /// <summary>The most memory that it may have, in bytes; a share of the machine's when null.</summary>
    public long? Memory { get; init; }

    /// <summary>The most processors that it may use, in billionths of one; all when null.</summary>
    public long? NanoCpus { get; init; }

    /// <summary>The most processes that it may have at once; a sensible number when null.</summary>
    public long? Processes { get; init; }
}

/// <summary>A job, resolved: one step (a command job) or several (a pipeline).</summary>
internal sealed record JobPlan
{
    public required string JobType { get; init; }

    public required string DisplayName { get; init; }

    public required string Experiment { get; init; }

    /// <summary>The steps with the ids of their runs; of a command job, its one step with the job's own id.</summary>
    public required ImmutableArray<PlannedStep> Steps { get; init; }

    /// <summary>The pipeline's inputs with the values that they have, those of its component's defaults too.</summary>
    public ImmutableArray<PipelineInput> Inputs { get; init; } = [];

    /// <summary>The pipeline's outputs.</summary>
    public ImmutableArray<StepOutput> Outputs { get; init; } = [];

    /// <summary>Of a pipeline within another, the names of the steps there that must have completed before.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>Of a pipeline within another, the component that it is of, as it was referred to.</summary>
    public string? Component { get; init; }

    public bool ContinueOnStepFailure { get; init; }

    /// <summary>Whether every step is run, whatever earlier runs have made.</summary>
    public bool ForceRerun { get; init; }
}

/// <summary>An input of a pipeline that has a value.</summary>
internal sealed record PipelineInput(string Name, InputValue Value);

/// <summary>A node of a pipeline, resolved: a command, or a pipeline within the pipeline.</summary>
/// <param name="RunId">The id of its run.</param>
/// <param name="Command">What to run; null for a pipeline.</param>
/// <param name="Pipeline">The pipeline, its display name the node's; null for a command.</param>
internal sealed record PlannedStep(string RunId, StepPlan? Command, JobPlan? Pipeline)
{
    public string Name => Command?.Name ?? Pipeline!.DisplayName;

    /// <summary>The type of the job that its run is.</summary>
    public string JobType => Pipeline is not null ? "Pipeline" : Command!.Sweep is not null ? "Sweep" : "Command";

    public ImmutableArray<string> DependsOn => Command?.DependsOn ?? Pipeline!.DependsOn;
}

/// <summary>The types of inputs and outputs.</summary>
internal static class DataTypes
{
    private static readonly string[] Data =
        ["uri_file", "uri_folder", "mltable", "mlflow_model", "custom_model", "triton_model", "path"];

    public static bool IsData(string type) => Data.Any(known => Http.LenientJson.Same(known, type));

    /// <summary>The name as jobs spell it; scoring spells the same types in another way (<c>UriFolder</c>).</summary>
    public static string Canonical(string type) => Data.FirstOrDefault(known => Http.LenientJson.Same(known, type)) ?? type;

    public static bool IsModel(string type) => type.EndsWith("_model", StringComparison.OrdinalIgnoreCase);

    public static bool IsFile(string type) => Http.LenientJson.Same(type, "uri_file");
}
