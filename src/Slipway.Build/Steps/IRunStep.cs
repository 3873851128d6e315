using Slipway.Targets;

namespace Slipway.Build;

/// <summary>One step of a pipeline by itself, over and over, while it is written.</summary>
public interface IRunStep : IRunPipelines, ITestPipelines
{
    /// <summary>The test whose data the step takes.</summary>
    [Parameter("Test whose inputs RunStep gives to the step, after the steps before it have run; the first of the pipeline unless given")]
    string? FromTest => TryGetValue<string>();

    /// <summary>Whether the step runs again whenever a file of the pipeline is saved.</summary>
    [Parameter("RunStep runs the step again each time a file of the pipeline is saved, until Ctrl+C")]
    bool Watch => TryGetValue<bool>();

    /// <summary>Whether the step's container waits for whoever works in it.</summary>
    [Parameter("RunStep opens a shell in the step's container, with its code and inputs in place, instead of running its command")]
    bool OpenShell => TryGetValue<bool>();

    /// <summary>Whether the step's first Python script waits for a debugger.</summary>
    [Parameter("RunStep runs the step with debugpy, which waits for an editor to attach before the first Python script begins")]
    bool AwaitDebugger => TryGetValue<bool>();

    /// <summary>Runs a step.</summary>
    Target RunStep => _ => _
        .Description("Runs one step with the code as it is: --step NAME, --from-run JOB or --from-test NAME, --watch, --open-shell, --await-debugger")
        .DependsOn(EnsureServices)
        .TryAfter<IPublish>(build => build.Publish)
        .Executes(token => new StepActions(this).RunAsync(token));
}
