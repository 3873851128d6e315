using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From the tests of <c>pipelines/</c> to pipelines that are proven.</summary>
public interface ITestPipelines : IPipelines
{
    /// <summary>Tests the pipelines, each an item of its own.</summary>
    Target TestPipelines => _ => _
        .Description("Runs each pipeline as its tests say, in a workspace of their own on this machine")
        .DependsOn(EnsureServices)
        .TryDependsOn<IPushImages>(build => build.PushImages)
        .FailAlone()
        .ForEach(Pipelines.Names, () => Pipeline is null ? [] : [Pipeline], (name, target) => target
            .Produces($"artifacts/test-results/pipeline-{name}.xml")
            .UpToDateWhen(token => Tests.IsProvenAsync(name, token))
            .Executes(token => Tests.RunAsync(name, token)));

    internal PipelineTestActions Tests => State(() => new PipelineTestActions(this));
}
