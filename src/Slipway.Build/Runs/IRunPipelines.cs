using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From an endpoint to a run of its pipeline, followed to its end; and a look at the runs that were.</summary>
public interface IRunPipelines : IPipelines
{
    /// <summary>The run's inputs, <c>name=value</c>.</summary>
    [Parameter("Inputs of Run or RunStep, such as trees=1000 or table=./data.csv; the others keep their defaults", Separator = "")]
    string[] Input => TryGetValue<string[]>() ?? [];

    /// <summary>The steps that <see cref="Run"/> runs of the files as they are, instead of calling the endpoint.</summary>
    [Parameter("Steps that Run runs, with those that they need, of the files as they are; the endpoint is called unless given")]
    string[] Steps => TryGetValue<string[]>() ?? [];

    /// <summary>The run that <see cref="Run"/> repeats with the files as they are.</summary>
    [Parameter("Run that failed, which Run repeats with its inputs and the files as they are: what completed and is unchanged is reused")]
    string? FromFailed => TryGetValue<string>();

    /// <summary>Whether <see cref="Run"/> ends once the run has started.</summary>
    [Parameter("Run starts the run and does not follow it")]
    bool NoWait => TryGetValue<bool>();

    /// <summary>The run's experiment.</summary>
    [Parameter("Experiment that Run puts the run under; the endpoint's name unless given")]
    string? ExperimentName => TryGetValue<string>();

    /// <summary>Whether <see cref="Run"/> downloads outputs.</summary>
    [Parameter("Run downloads the outputs; false leaves them where they are")]
    bool Download => TryGetValue<bool?>() ?? true;

    /// <summary>The run whose logs are shown.</summary>
    [Parameter("Run whose logs Logs shows; the beginning of its name will do")]
    string? Job => TryGetValue<string>();

    /// <summary>The step whose logs are shown.</summary>
    [Parameter("Step whose logs Logs shows, all of them when none is named; the step that RunStep runs")]
    string? Step => TryGetValue<string>();

    /// <summary>How many lines of each log are shown.</summary>
    [Parameter("Lines of each log that Logs shows, the last ones; all of them unless given")]
    int? Tail => TryGetValue<int?>();

    /// <summary>Whether lines are shown with their times.</summary>
    [Parameter("Logs shows the time of each line, which the local workspace keeps")]
    bool Timestamps => TryGetValue<bool>();

    /// <summary>Whether logs are followed.</summary>
    [Parameter("Logs goes on with what is written until the run has ended")]
    bool Follow => TryGetValue<bool>();

    /// <summary>Runs a pipeline.</summary>
    Target Run => _ => _
        .Description("Calls a pipeline's endpoint, follows the run and downloads its outputs")
        .DependsOn(EnsureServices)
        .TryAfter<IPublish>(build => build.Publish)
        .Executes(token => new RunActions(this).RunAsync(token));

    /// <summary>Lists runs.</summary>
    Target Runs => _ => _
        .Description("Lists the latest runs")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(token => new RunActions(this).ListAsync(token));

    /// <summary>Shows logs.</summary>
    Target Logs => _ => _
        .Description("Shows what the steps of a run wrote: --job NAME, --step NAME, --tail N, --timestamps, --follow")
        .WritesNothing()
        .DependsOn(EnsureServices)
        .Executes(token => new LogActions(this).ShowAsync(token));
}
