using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The compute clusters that pipelines run on.</summary>
public interface ICompute : IPipelines
{
    /// <summary>Makes the clusters.</summary>
    Target EnsureCompute => _ => _
        .Description("Makes the compute clusters that compute.yml files describe")
        .DependsOn(EnsureServices)
        .UpToDateWhen(Pipelines.ComputesAreAsWantedAsync)
        .Executes(Pipelines.MakeComputesAsync);
}
