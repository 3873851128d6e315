using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Actual;
using Slipway.Pipelines.Applying;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Runs;

namespace Slipway.Pipelines.Submission;

/// <summary>Makes a job of a pipeline's files: what it needs is published first, as far as the workspace lacks it.</summary>
internal sealed class JobSubmission(WorkspaceClient workspace, PublishOptions options, ILogger logger)
{
    /// <summary>Makes the job.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> SubmitAsync(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        JobRequest request,
        CancellationToken cancellationToken)
    {
        var info = await workspace.ReadInfoAsync(cancellationToken).ConfigureAwait(false);
        var job = Job(project.Definition.Pipeline, request);
        EnsureGiven(job, request);
        var (data, local) = RunInputs.Of(project.Name, job.Graph.Inputs, Given(project, job.Graph, request), info);
        var (body, needed) = JobResources.Of(project, job, images, info);

        await PublishAsync(project, needed, request.IsInTestWorkspace, info, cancellationToken).ConfigureAwait(false);
        foreach (var (input, path) in local)
        {
            data[input]!["uri"] = await new InputUploader(workspace, logger).UploadAsync(path, cancellationToken).ConfigureAwait(false);
        }

        var inputs = (JsonObject)body["inputs"]!;
        foreach (var (name, value) in data)
        {
            // An invocation and a job have one shape for it, and each its own words for the types.
            inputs[name] = value!.DeepClone();
            inputs[name]!["jobInputType"] = TypeOf(job.Graph.FindInput(name)!);
        }

        // As Azure ML's own clients do: a name that nobody has, so that a request that is sent again makes no second job.
        var id = $"{project.Name.Replace('-', '_')}_{Guid.NewGuid().ToString("N")[..12]}";
        await workspace.Resources.PutAsync(ResourcePath.Job(id), new JsonObject { ["properties"] = body }, cancellationToken)
            .ConfigureAwait(false);
        logger.LogInformation("{Pipeline}: job {Job} is made", project.Name, id);
        return id;
    }

    private static PipelineDefinition Job(PipelineDefinition pipeline, JobRequest request)
    {
        var graph = request.OnlyStep is { } only
            ? WithCommand(StepSelection.Alone(pipeline.Graph, only), request.Command)
            : StepSelection.Of(pipeline.Graph, request.Steps);
        var outputs = graph.Outputs
            .Select(output => pipeline.Outputs.FirstOrDefault(said => said.Name.Text == output.Name) ?? new JobOutput
            {
                Name = new Written(output.Name, output.Position),
                Position = output.Position,
                Type = output.Type,
            })
            .ToImmutableArray();
        return pipeline with
        {
            // The graph stands in the job itself, wherever the files have it: parts of it have no component.
            HasComponent = false,
            Component = null,
            Graph = request.IsInTestWorkspace ? TestWorkspaceResources.WithoutPlaces(graph) : graph,
            Inputs = [.. graph.Inputs.Select(input => new JobInput(new Written(input.Name, input.Position), input.Value))],
            Outputs = request.IsInTestWorkspace ? TestWorkspaceResources.WithoutPlaces(outputs) : outputs,
            Settings = request.ForceRerun ? pipeline.Settings with { ForceRerun = true } : pipeline.Settings,
            ExperimentName = request.ExperimentName ?? pipeline.ExperimentName,
            DisplayName = request.DisplayName ?? pipeline.DisplayName,
        };
    }

    // A step alone has inputs that nobody has written: they are told as what they stand for.
    private static void EnsureGiven(PipelineDefinition job, JobRequest request)
    {
        var missing = request.OnlyStep is not { } step ? [] : StepSelection.TakenBy(job.Graph)
            .Where(taken => !request.StepOutputs.ContainsKey($"{taken.Step}.{taken.Output}"))
            .Select(taken => new Diagnostic(
                Codes.MissingRunInput, $"step '{step}' takes output '{taken.Output}' of step '{taken.Step}', and is given none")
            {
                File = taken.Position.File,
                Line = taken.Position.Line,
                Column = taken.Position.Column,
                Remedy = $"take a run of the pipeline as it is now, or give it: --input {taken.Step}.{taken.Output}=./PATH",
            })
            .ToList();
        if (missing.Count > 0)
        {
            throw new DiagnosticException(missing);
        }
    }

    private static string TypeOf(PipelineInput input) => input.Value is not DataValue ? "literal"
        : DataType.DataTypes.Contains(input.Type) ? input.Type
        : DataType.UriFolder;

    private static PipelineGraph WithCommand(PipelineGraph graph, Func<string, string>? change)
    {
        if (change is null || graph.Steps is not [{ Definition: CommandComponent { Command: { } command } component } step])
        {
            return graph;
        }

        var changed = component with { Command = command with { Text = change(command.Text) } };
        UsedComponent used = step.IsInline ? new InlineComponent(changed) : new LocalComponent(changed, IsOfFile: true);
        return graph with { Steps = [step with { Component = used }] };
    }

    // What the pipeline takes and the part of it that runs does not is given for nothing, which is no fault; nor is what
    // other steps made and this one does not take.
    private static Dictionary<string, string> Given(PipelineProject project, PipelineGraph part, JobRequest request)
    {
        var whole = project.Definition.Pipeline.Graph;
        var made = request.StepOutputs
            .Select(output => KeyValuePair.Create(
                output.Key.Split('.', 2) is [var step, var name] ? StepSelection.InputFor(step, name) : output.Key, output.Value))
            .Where(output => part.FindInput(output.Key) is not null);
        return request.Inputs
            .Where(input => part.FindInput(input.Key) is not null || whole.FindInput(input.Key) is null)
            .Concat(made)
            .ToDictionary(input => input.Key, input => input.Value);
    }

    private async Task PublishAsync(
        PipelineProject project,
        DesiredState needed,
        bool isInTestWorkspace,
        WorkspaceInfo info,
        CancellationToken cancellationToken)
    {
        var desired = needed;
        if (isInTestWorkspace)
        {
            var described = DesiredState.OfComputes([project], info).Resources;
            var made = described.Select(resource => resource.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var clusters = TestWorkspaceResources.Clusters(needed.Required, info).Where(cluster => !made.Contains(cluster.Path)).ToList();
            made.UnionWith(clusters.Select(cluster => cluster.Path));
            desired = needed with
            {
                Resources = [.. described, .. clusters, .. needed.Resources],
                Required = [.. needed.Required.Where(requirement => !made.Contains(requirement.Path))],
            };
        }

        var plan = await new PlanReader(workspace, options).ReadAsync(desired, cancellationToken).ConfigureAwait(false);
        await new PlanApplier(workspace, options, logger).ApplyAsync(plan, PublishPart.All, cancellationToken).ConfigureAwait(false);
    }
}
