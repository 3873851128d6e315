using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Schedules;

/// <summary>A <c>schedule*.yml</c>: when a job is made, and which.</summary>
internal sealed record Schedule
{
    public required SourcePosition Position { get; init; }

    public required string Name { get; init; }

    public required Trigger Trigger { get; init; }

    /// <summary>It runs the pipeline of its own folder, and not another job.</summary>
    public required bool RunsPipeline { get; init; }

    /// <summary>Its keys.</summary>
    public required YamlMap Map { get; init; }

    /// <summary>What it gives the pipeline, by input.</summary>
    public YamlMap? Inputs => (Map.Find("create_job")?.Value as YamlMap)?.Find("inputs")?.Value as YamlMap;
}
