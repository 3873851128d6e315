using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Workspace.Jobs;

/// <summary>A job as it is stored: a row first, whatever becomes of it.</summary>
internal sealed record Job
{
    public required string Id { get; init; }

    /// <summary>The pipeline that it is a step of; null for a job of its own.</summary>
    public string? ParentId { get; init; }

    /// <summary>The job of its own that it is in, through however many pipelines; its own id for such a job.</summary>
    public required string RootId { get; init; }

    /// <summary>The name of the step that it is in its pipeline.</summary>
    public string? Step { get; init; }

    public required string JobType { get; init; }

    public required string Status { get; init; }

    /// <summary>The properties as they were put, or as a trial of a sweep has them; null for a step of a pipeline.</summary>
    public JsonObject? Properties { get; init; }

    /// <summary>The resolved plan: a step's own, or a pipeline's.</summary>
    public required string Plan { get; init; }

    public required string DisplayName { get; init; }

    public required string Experiment { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? ContainerId { get; init; }

    public int? ExitCode { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public bool CancelRequested { get; init; }

    /// <summary>What decides what a step makes: its command, image, code and inputs, as JSON. Null until it begins.</summary>
    public string? Identity { get; init; }

    /// <summary>The earlier step whose outputs are this one's.</summary>
    public string? ReusedFrom { get; init; }

    /// <summary>Why the outputs of an earlier step were taken, or were not.</summary>
    public string? ReuseNote { get; init; }

    /// <summary>Why a step can't reach MLflow's API; null when it can, or has not begun.</summary>
    public string? TrackingNote { get; init; }

    /// <summary>The pipeline that it is a run of: the name of its component, else its own; null for a part of a job.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Why a step that asks for GPUs runs without; null when it has them, asks for none, or has not begun.</summary>
    public string? GpuNote { get; init; }

    public bool IsPipeline => JobType == "Pipeline";

    public bool IsSweep => JobType == "Sweep";

    public bool IsTerminal => JobStatus.IsTerminal(Status);

    /// <exception cref="JsonException">The row is broken.</exception>
    public StepPlan StepPlan => ReadPlan<StepPlan>();

    /// <summary>The names of the steps beside it that must have completed before.</summary>
    public IReadOnlyList<string> DependsOn => IsPipeline ? PipelinePlan.DependsOn : StepPlan.DependsOn;

    /// <summary>The outputs that it has a name for.</summary>
    public IReadOnlyList<StepOutput> Outputs => IsPipeline ? PipelinePlan.Outputs : StepPlan.Outputs;

    /// <inheritdoc cref="StepPlan"/>
    public JobPlan PipelinePlan => ReadPlan<JobPlan>();

    /// <summary>Why there is an empty plan instead of its own; null for one that is its own.</summary>
    public string? PlanError { get; init; }

    /// <summary>The job as it can be shown: one whose plan another program has broken has an empty one, and says so.</summary>
    public Job Readable()
    {
        try
        {
            _ = DependsOn;
            return this;
        }
        catch (JsonException e)
        {
            return this with
            {
                PlanError = e.Message,
                Plan = IsPipeline
                    ? PlanJson.Write(new JobPlan { JobType = JobType, DisplayName = DisplayName, Experiment = Experiment, Steps = [] })
                    : PlanJson.Write(new StepPlan { Name = Step ?? DisplayName, Command = "", Image = "", Inputs = [], Outputs = [], Compute = "" }),
            };
        }
    }

    private T ReadPlan<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Plan, PlanJson.Options) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new JsonException($"What the workspace's database holds of the plan of '{Id}' can't be read: {e.Message}", e);
        }
    }
}

/// <summary>How plans are written into the database.</summary>
internal static class PlanJson
{
    // What is computed from the rest is not kept.
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { IgnoreReadOnlyProperties = true };

    public static string Write<T>(T plan) => JsonSerializer.Serialize(plan, Options);
}
