using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>All that definitions name and do not have in them.</summary>
internal static class ReferencesIn
{
    public static IEnumerable<Reference> Document(DocumentDefinition? document) => document switch
    {
        PipelineDefinition pipeline => [.. Inputs(pipeline.Inputs), .. Pipeline(pipeline)],
        JobDefinition job => [.. Inputs(job.Inputs), .. Compute(job.Compute), .. Job(job)],
        ComponentDefinition component => Component(component),
        ScheduleDefinition { Action: ScheduledJob scheduled } => [.. Document(scheduled.Job), .. Changes(scheduled.Changes)],
        ScheduleDefinition { Action: ScheduledMonitor monitor } => Monitor(monitor.Definition),
        PipelineDeploymentDefinition deployment => [.. Used(deployment.Component), .. Settings(deployment.Settings)],
        ModelDeploymentDefinition model =>
            [.. Compute(model.Compute), .. Environment(model.Environment), .. Code(model.Code), .. One(model.Model)],
        StoredAssetDefinition asset => One(asset.Location),
        _ => [],
    };

    /// <summary>What a pipeline names besides what its callers give.</summary>
    public static IEnumerable<Reference> Pipeline(PipelineDefinition pipeline) =>
    [
        .. Compute(pipeline.Compute),
        .. Settings(pipeline.Settings),
        .. Used(pipeline.Component),
        .. pipeline.Graph.Steps.SelectMany(Step),
    ];

    /// <summary>What a schedule sets of the job that it starts.</summary>
    public static IEnumerable<Reference> Changes(JobChanges? changes) => changes is null ? [] :
        [.. Compute(changes.Compute), .. Inputs(changes.Inputs), .. Settings(changes.Settings)];

    /// <summary>The components that are described within, each as often as it is used.</summary>
    public static IEnumerable<ComponentDefinition> Components(PipelineGraph graph) => graph.Steps
        .Select(step => step.Component is LocalComponent local ? local.Definition : null)
        .OfType<ComponentDefinition>()
        .SelectMany(component => component is PipelineComponent pipeline
            ? [component, .. Components(pipeline.Graph)]
            : (ComponentDefinition[])[component]);

    private static IEnumerable<Reference> Job(JobDefinition job) => job switch
    {
        CommandJobDefinition command => [.. Code(command.Code), .. Environment(command.Environment)],
        SweepJobDefinition { Trial: { } trial } => [.. Code(trial.Code), .. Environment(trial.Environment)],
        SparkJobDefinition spark => [.. Code(spark.Program.Code), .. Environment(spark.Program.Environment)],
        AutoMLJobDefinition autoML => Inputs(autoML.Data),
        _ => [],
    };

    private static IEnumerable<Reference> Step(StepDefinition step) =>
    [
        .. Compute(step.Compute),
        .. Inputs(step.Inputs),
        .. Used(step.Component),
        .. step switch
        {
            ParallelStep { Task: { } task } => Task(task),
            AutoMLStep autoML => autoML.Data.SelectMany(Value),
            _ => [],
        },
    ];

    private static IEnumerable<Reference> Used(UsedComponent? component) => component switch
    {
        RegisteredComponent registered => [registered.Asset],
        LocalComponent local => Component(local.Definition),
        InlineComponent inline => Component(inline.Definition),
        _ => [],
    };

    private static IEnumerable<Reference> Component(ComponentDefinition component) => component switch
    {
        CommandComponent command => [.. Code(command.Code), .. Environment(command.Environment)],
        ParallelComponent { Task: { } task } => Task(task),
        SparkComponent { Program: var program } => [.. Code(program.Code), .. Environment(program.Environment)],
        PipelineComponent pipeline => pipeline.Graph.Steps.SelectMany(Step),
        _ => [],
    };

    private static IEnumerable<Reference> Task(ParallelTask task) => [.. Code(task.Code), .. Environment(task.Environment)];

    private static IEnumerable<Reference> Monitor(MonitorDefinition monitor) =>
    [
        .. One(monitor.Target?.Model),
        .. monitor.Signals.SelectMany(signal => (IEnumerable<Reference>)
        [
            .. One(signal.Custom?.Component),
            .. Inputs(signal.Custom?.Inputs ?? []),
            .. signal.Production.Concat(signal.Custom?.Data.Select(data => data.Value) ?? []).Append(signal.Reference)
                .SelectMany(data => Value(data?.Input).Concat(One(data?.Preprocessing))),
        ]),
    ];

    private static IEnumerable<Reference> Inputs(ImmutableArray<JobInput> inputs) => inputs.SelectMany(input => Value(input.Value));

    private static IEnumerable<Reference> Value(InputValue? value) => value is DataValue { Source: { } source } ? [source] : [];

    private static IEnumerable<Reference> Settings(PipelineSettings? settings) => Compute(settings?.DefaultCompute);

    private static IEnumerable<Reference> Compute(ComputeReference? compute) => One(compute);

    private static IEnumerable<Reference> Code(CodeReference? code) => code is RegisteredCode registered ? [registered.Asset] : [];

    private static IEnumerable<Reference> Environment(EnvironmentReference? environment) => environment switch
    {
        RegisteredEnvironment registered => [registered.Asset],
        BuiltEnvironment built => [built.Image],
        _ => [],
    };

    private static IEnumerable<Reference> One(Reference? reference) => reference is null ? [] : [reference];
}
