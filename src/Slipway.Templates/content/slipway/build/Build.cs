using Slipway.Build;
using Slipway.Targets;

/// <summary>The stages that this repository takes: each is an interface that brings its targets and parameters.</summary>
internal sealed partial class Build : SlipwayBuild,
    IClean, IValidate, IPlan, IPublish, IReport, IRunPipelines, IRunStep, IRelease, IRollback, ILocalWorkspace, IDoctor
{
    public static Task<int> Main(string[] args) => ExecuteAsync<Build>(args, build => build.From<IPublish>().Publish);

    // A step of your own, between two stages:
    //
    // Target Lint => _ => _
    //     .DependentFor<IBuildImages>(build => build.BuildImages)
    //     .Executes(() => …);
}
