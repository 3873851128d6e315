using Slipway.Targets;

namespace Slipway.Build;

/// <summary>What a publish would change, for people and for reviews.</summary>
public interface IPlan : IPipelines
{
    /// <summary>Whether <see cref="Plan"/> tells by its exit code.</summary>
    [Parameter("Plan ends with exit code 2 when there is something to publish, and with 0 when there is not")]
    bool DetailedExitcode => TryGetValue<bool>();

    /// <summary>Shows the plan.</summary>
    Target Plan => _ => _
        .Description("Shows what Publish would change in the workspace, and writes nothing")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .TryBefore<ICompute>(build => build.EnsureCompute)
        .TryBefore<IBuildImages>(build => build.BuildImages)
        .TryBefore<IPublishPipelines>(build => build.PublishPipelines)
        .TryBefore<ISchedulePipelines>(build => build.SchedulePipelines)
        .Executes(token => new PlanActions(this).ShowAsync(token));
}
