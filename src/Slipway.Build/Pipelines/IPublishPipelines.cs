using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From the folders of <c>pipelines/</c> to REST endpoints.</summary>
public interface IPublishPipelines : IPipelines
{
    /// <summary>Publishes the pipelines.</summary>
    Target PublishPipelines => _ => _
        .Description("Publishes each pipeline as a REST endpoint")
        .DependsOn(EnsureServices)
        .TryDependsOn<IPushImages>(build => build.PushImages)
        .TryDependsOn<ICompute>(build => build.EnsureCompute)
        .Produces("artifacts/endpoints/*.md")
        .UpToDateWhen(Pipelines.ArePublishedAsync)
        .Executes(Pipelines.PublishAsync);
}
