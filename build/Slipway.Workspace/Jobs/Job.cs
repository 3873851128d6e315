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

    /// <summary>The properties as they were put; null for a step.</summary>
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

    public bool IsPipeline => JobType == "Pipeline";

    public bool IsTerminal => JobStatus.IsTerminal(Status);

    public StepPlan StepPlan => JsonSerializer.Deserialize<StepPlan>(Plan, PlanJson.Options)!;

    /// <summary>The names of the steps beside it that must have completed before.</summary>
    public IReadOnlyList<string> DependsOn => IsPipeline ? PipelinePlan.DependsOn : StepPlan.DependsOn;

    /// <summary>The outputs that it has a name for.</summary>
    public IReadOnlyList<StepOutput> Outputs => IsPipeline ? PipelinePlan.Outputs : StepPlan.Outputs;

    public JobPlan PipelinePlan => JsonSerializer.Deserialize<JobPlan>(Plan, PlanJson.Options)!;
}

/// <summary>How plans are written into the database.</summary>
internal static class PlanJson
{
    // What is computed from the rest is not kept.
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { IgnoreReadOnlyProperties = true };
}
