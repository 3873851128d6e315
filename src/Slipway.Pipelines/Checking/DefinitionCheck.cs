using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Checking;

/// <summary>Reports what is wrong in what files describe, and can be told from them alone.</summary>
internal sealed class DefinitionCheck(DiagnosticBag found)
{
    // What is used often is looked at once.
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    public void Check(DocumentDefinition document)
    {
        if (!_seen.Add(document))
        {
            return;
        }

        switch (document)
        {
            case JobDefinition job:
                Job(job);
                break;
            case ComponentDefinition component:
                if (component.Name is { } name)
                {
                    NameRules.CheckComponent(name.Text, name.Position, found);
                }

                Component(component, isInline: false);
                break;
            case ComputeDefinition compute:
                Compute(compute);
                break;
            case ScheduleDefinition schedule:
                Schedule(schedule);
                break;
            case EndpointDefinition { Name: { } endpoint }:
                NameRules.CheckEndpoint(endpoint.Text, endpoint.Position, found);
                break;
            case DeploymentDefinition deployment:
                Deployment(deployment);
                break;
        }
    }

    private void Job(JobDefinition job)
    {
        var isPipeline = job is PipelineDefinition;
        JobPorts(job.Inputs, job.Outputs, isPipeline);
        var (inputs, outputs) = (job.Inputs.Select(Name), job.Outputs.Select(Name));
        switch (job)
        {
            case PipelineDefinition pipeline:
                Settings(pipeline.Settings);
                Used(pipeline.Component);
                Graph(pipeline.Graph);
                break;
            case CommandJobDefinition command:
                PlaceholderCheck.Check(job.What, "command", command.Command, inputs, outputs, found);
                break;
            case SweepJobDefinition sweep:
                SearchSpace(sweep.Sweep);
                PlaceholderCheck.Check(
                    "the trial",
                    "command",
                    sweep.Trial?.Command,
                    inputs,
                    outputs,
                    found,
                    sweep.Sweep.SearchSpace.Select(parameter => parameter.Name.Text));
                break;
            case SparkJobDefinition spark:
                PlaceholderCheck.Check(job.What, "args", spark.Program.Arguments, inputs, outputs, found);
                SparkCheck.Settings(job.What, spark.Program.Configuration, spark.Program.ConfigurationPosition, found);
                SparkCheck.Entry(job.What, spark.Program, found);
                SparkCheck.Inputs(job.What, job.Inputs, found);
                SparkCheck.Modes(spark, found);
                break;
        }
    }

    private void JobPorts(IEnumerable<JobInput> inputs, IEnumerable<JobOutput> outputs, bool mayBeGrouped)
    {
        foreach (var input in inputs)
        {
            if (mayBeGrouped)
            {
                NameRules.CheckGroupedPort("an input", input.Name, found);
            }
            else
            {
                NameRules.CheckPort("an input", input.Name.Text, input.Name.Position, found);
            }
        }

        foreach (var output in outputs)
        {
            NameRules.CheckGroupedPort("an output", output.Name, found);
        }
    }

    private void Graph(PipelineGraph graph)
    {
        foreach (var name in graph.WrittenSteps)
        {
            NameRules.CheckStep(name.Text, name.Position, found);
        }

        foreach (var step in graph.Steps)
        {
            Step(step);
        }

        if (!graph.WrittenSteps.IsEmpty)
        {
            BindingCheck.Check(graph, found);
            CycleCheck.Check(graph, found);
        }
    }

    private void Step(StepDefinition step)
    {
        foreach (var input in step.Inputs)
        {
            NameRules.CheckPort("an input", input.Name.Text, input.Name.Position, found);
        }

        foreach (var output in step.Outputs)
        {
            NameRules.CheckPort("an output", output.Name.Text, output.Name.Position, found);
        }

        Used(step.Component);
        switch (step)
        {
            case SweepStep sweep:
                SearchSpace(sweep.Sweep);
                break;
            case SparkStep spark:
                Spark(spark);
                break;
        }
    }

    private void Spark(SparkStep step)
    {
        if (!step.IsInline)
        {
            SparkCheck.Inputs(step.What, step.Inputs, found);
        }

        var settings = step.Configuration;
        if (step.Definition is SparkComponent { Program: var program } component)
        {
            SparkCheck.Entry(component.What, program, found);
            settings = SparkSettings.Over(program.Configuration, settings);
        }

        // What a component of the workspace has is not known here.
        if (step.Definition is not null)
        {
            SparkCheck.Settings(step.What, settings, step.ConfigurationPosition, found);
        }
    }

    private void Used(UsedComponent? component)
    {
        switch (component)
        {
            case LocalComponent { Definition: var definition } when _seen.Add(definition):
                Component(definition, isInline: false);
                break;
            case InlineComponent { Definition: var definition }:
                Component(definition, isInline: true);
                break;
        }
    }

    private void Component(ComponentDefinition component, bool isInline)
    {
        if (!isInline)
        {
            Declared(component);
        }

        var inputs = component.Inputs.Select(input => input.Name.Text);
        var outputs = component.Outputs.Select(output => output.Name.Text);
        switch (component)
        {
            case CommandComponent command:
                PlaceholderCheck.Check(component.What, "command", command.Command, inputs, outputs, found);
                break;
            case ParallelComponent parallel:
                PlaceholderCheck.Check(component.What, "input_data", parallel.Settings.InputData, inputs, outputs, found);
                PlaceholderCheck.Check("task", "program_arguments", parallel.Task?.Arguments, inputs, outputs, found);
                PlaceholderCheck.Check("task", "append_row_to", parallel.Task?.AppendRowTo, inputs, outputs, found);
                break;
            case SparkComponent spark:
                PlaceholderCheck.Check(component.What, "args", spark.Program.Arguments, inputs, outputs, found);
                break;
            case PipelineComponent pipeline:
                Graph(pipeline.Graph);
                break;
        }
    }

    private void Declared(ComponentDefinition component)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in component.Inputs.Select(input => input.Name))
        {
            NameRules.CheckGroupedPort("an input", name, found);
            if (!names.Add(name.Text))
            {
                found.Error(
                    Codes.DuplicateName,
                    name.Position,
                    $"another input is named '{name.Text}' too, but for its case, which Azure ML does not tell apart");
            }
        }

        foreach (var output in component.Outputs)
        {
            NameRules.CheckPort("an output", output.Name.Text, output.Name.Position, found);
        }
    }

    private void SearchSpace(SweepSettings sweep)
    {
        foreach (var parameter in sweep.SearchSpace)
        {
            NameRules.CheckPort("a hyperparameter", parameter.Name.Text, parameter.Name.Position, found);
        }
    }

    // A step's "compute" may be a plain name, these may not.
    private void Settings(PipelineSettings? settings)
    {
        Refers("default_compute", settings?.DefaultCompute?.Written);
        Refers("default_datastore", settings?.DefaultDatastore);

        void Refers(string key, Written? written)
        {
            if (written is { Text: var name }
                && !name.StartsWith("azureml:", StringComparison.Ordinal)
                && !name.StartsWith('/')
                && !name.Contains("${{", StringComparison.Ordinal)
                && name != "serverless")
            {
                found.Error(
                    Codes.InvalidValue,
                    written.Position,
                    $"'{key}' of settings is '{name}', which is no reference",
                    $"write 'azureml:{name}'");
            }
        }
    }

    private void Compute(ComputeDefinition compute)
    {
        if (compute.Name is { } name)
        {
            NameRules.CheckCompute(name.Text, name.Position, found);
        }

        if (compute is ClusterDefinition cluster && cluster.MostNodes < Math.Max(1, cluster.LeastNodes))
        {
            found.Error(
                Codes.InvalidValue,
                cluster.MostNodesPosition,
                $"a cluster of {cluster.LeastNodes} to {cluster.MostNodes} nodes can't be made");
        }

        foreach (var startStop in (compute as ComputeInstanceDefinition)?.StartStops ?? [])
        {
            ScheduleCheck.Fires(startStop.Trigger, found);
        }
    }

    private void Schedule(ScheduleDefinition schedule)
    {
        if (schedule.Name is { } name)
        {
            NameRules.CheckSchedule(name.Text, name.Position, found);
        }

        ScheduleCheck.Fires(schedule.Trigger, found);
        if (schedule.Action is ScheduledJob scheduled)
        {
            if (scheduled.Job is { } job)
            {
                Check(job);
            }

            if (scheduled.Changes is { } changes)
            {
                JobPorts(changes.Inputs, changes.Outputs, mayBeGrouped: true);
                Settings(changes.Settings);
            }
        }
    }

    private void Deployment(DeploymentDefinition deployment)
    {
        if (deployment.Name is { } name)
        {
            NameRules.CheckDeployment(name.Text, name.Position, found);
        }

        if (deployment.Endpoint is { } endpoint)
        {
            NameRules.CheckEndpoint(endpoint.Text, endpoint.Position, found);
        }

        Used((deployment as PipelineDeploymentDefinition)?.Component);
    }

    private static string Name(JobInput input) => input.Name.Text;

    private static string Name(JobOutput output) => output.Name.Text;
}
