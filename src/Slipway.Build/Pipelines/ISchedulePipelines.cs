using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From published pipelines to pipelines that run by themselves.</summary>
public interface ISchedulePipelines : IPublishPipelines
{
    /// <summary>Makes the schedules.</summary>
    Target SchedulePipelines => _ => _
        .Description("Puts the pipelines on their schedules")
        .DependsOn(PublishPipelines)
        .UpToDateWhen(Pipelines.AreScheduledAsync)
        .Executes(Pipelines.ScheduleAsync);
}
