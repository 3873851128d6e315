using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The compute clusters that pipelines run on.</summary>
public interface ICompute : IPipelines
{
    /// <summary>Makes the clusters.</summary>
    Target EnsureCompute => _ => _
        .Description("Makes the compute clusters that compute.yml files describe")
        .DependsOn(EnsureServices)
        .TryBefore<IBuildImages>(build => build.BuildImages) // it reads every pipeline: a mistake in one is found before a long build
        .UpToDateWhen(Pipelines.ComputesAreAsWantedAsync)
        .Executes(Pipelines.MakeComputesAsync);
}
