using Slipway.Build;
using Slipway.Targets;

/// <summary>
/// This repository's own build: the stages that every team takes, and what develops Slipway itself, in the partial files
/// beside this one.
/// </summary>
internal sealed partial class Build : SlipwayBuild,
    IClean, IValidate, IPlan, IPublish, IReport, IRunPipelines, IRunStep, IRelease, IRollback, ILocalWorkspace, IDoctor
{
    public static Task<int> Main(string[] args) => ExecuteAsync<Build>(args, build => build.From<IPublish>().Publish);

    Target Test => _ => _
        .Description("Runs every test of this repository")
        .Produces("artifacts/test-results/slipway/*.xml")
        .Executes(token => RunTestsAsync([.. TestProjects()], token));

    Target TestPortable => _ => _
        .Description("Runs the tests that need neither Linux nor a container engine")
        .Produces("artifacts/test-results/slipway/*.xml")
        .Executes(token => RunTestsAsync(Portable, token));
}
