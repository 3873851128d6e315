using Slipway.Targets;

namespace Slipway.Build;

/// <summary>All from sources to scheduled pipelines.</summary>
public interface IPublish : IPushImages, ICompute, ITestPipelines, ISchedulePipelines
{
    /// <summary>Does all of it.</summary>
    Target Publish => _ => _
        .Description("Does all of these: from sources to scheduled pipelines")
        .DependsOn(EnsureServices, EnsureCompute, BuildImages, TestImages, PushImages, TestPipelines, PublishPipelines, SchedulePipelines);
}
