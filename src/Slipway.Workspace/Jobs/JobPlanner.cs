using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Sweeps;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// Resolves a job's body to what runs. Everything that can be wrong with a job is found here, before anything is
/// written: a job that was taken fails only by what its steps do.
/// </summary>
internal sealed class JobPlanner(AssetResolver assets, WorkspaceScope scope)
{
    private const string DefaultExperiment = "Default";

    /// <param name="properties">The <c>properties</c> of the job's body.</param>
    /// <param name="jobId">The job's name.</param>
    /// <param name="path">Where the properties lie in the request, for errors.</param>
    /// <exception cref="ApiException">400: the job can't run here; the message says why.</exception>
    public JobPlan Plan(JsonObject properties, string jobId, string path)
    {
        var type = properties.FindText("jobType")
            ?? throw ApiException.InvalidContent("'jobType' is required.", $"{path}.jobType");
        var (kind, steps) = type.ToUpperInvariant() switch
        {
            "PIPELINE" => ("Pipeline", default(ImmutableArray<PlannedStep>?)),
            "COMMAND" => ("Command", [new PlannedStep(jobId, CommandStep(properties, properties, jobId, path, path), null)]),
            "SWEEP" => ("Sweep", [new PlannedStep(jobId, SweepStep(properties, jobId, path), null)]),
            _ => throw ApiException.UserError(
                $"A job of type {type} does not run in the local workspace: {UnrunTypes.Reason(type)}. Pipelines, commands and sweeps do.",
                $"{path}.jobType"),
        };
        var plan = new JobPlan
        {
            JobType = kind,
            DisplayName = properties.FindText("displayName") is { Length: > 0 } name ? name : jobId,
            Experiment = properties.FindText("experimentName") is { Length: > 0 } experiment
                ? experiment
                : DefaultExperiment,
            Steps = steps ?? [],
        };
        return steps is null ? new PipelineReader(assets, scope, jobId, path).Read(properties, plan) : plan;
    }

    private StepPlan SweepStep(JsonObject properties, string jobId, string path)
    {
        var trial = properties.FindObject("trial") ?? throw ApiException.InvalidContent("A sweep needs a 'trial'.", $"{path}.trial");
        var sweep = SweepReader.Read(properties, StepRequirements.Limit, path);
        var step = CommandStep(properties, trial, jobId, path, $"{path}.trial") with { Sweep = sweep };
        Trial.Check(step, jobId, $"{path}.trial");
        return step;
    }

    /// <summary>What a job runs.</summary>
    /// <param name="properties">The job, with its inputs, outputs and compute.</param>
    /// <param name="run">What has the command: the job itself, or the trial of a sweep.</param>
    /// <param name="jobId">The job's name.</param>
    /// <param name="path">Where the job lies in the request, for errors.</param>
    /// <param name="runPath">The same of what has the command.</param>
    private StepPlan CommandStep(JsonObject properties, JsonObject run, string jobId, string path, string runPath)
    {
        var reader = new OutputReader(scope, jobId);
        var inputs = properties.FindMembers("inputs", path).Select(member => Input(member.Key, member.Value, path)).ToImmutableArray();
        var outputs = properties.FindMembers("outputs", path)
            .Select(member => reader.Read(member.Key, member.Value as JsonObject, "uri_folder", $"{path}.outputs.{member.Key}"))
            .ToImmutableArray();
        var image = assets.Image(
            run.FindText("environmentId")
                ?? throw ApiException.InvalidContent("'environmentId' is required.", $"{runPath}.environmentId"),
            $"{runPath}.environmentId");
        var step = new StepPlan
        {
            Name = jobId,
            Command = run.FindText("command")
                ?? throw ApiException.InvalidContent("'command' is required.", $"{runPath}.command"),
            Image = image.Name,
            Build = image.Build,
            Environment = run.FindText("environmentId"),
            Code = run.FindText("codeId") is { Length: > 0 } code ? assets.Code(code, $"{runPath}.codeId") : null,
            Inputs = inputs,
            Outputs = outputs,
            Group = ProcessGroupReader.Read(run, null, runPath),
            EnvironmentVariables = StepRequirements.EnvironmentVariables(run, runPath),
            Compute = assets.ComputeName(properties.FindText("computeId"), $"{path}.computeId"),
        };
        step = StepRequirements.Limited(step with { WantsGpus = assets.HasGpus(step.Compute) }, [], run, runPath);
        if (ReferenceEquals(run, properties))
        {
            CommandTemplate.Check(step, $"{path}.command");
        }

        return step;
    }

    private StepInput Input(string name, JsonNode node, string path)
    {
        var value = InputValue.Parse(node, $"{path}.inputs.{name}");
        return value.IsLiteral
            ? new StepInput(name, "string", value.Value, null)
            : StepInput.Of(name, value.Type, assets.Data(value.Value, value.Type, $"{path}.inputs.{name}.uri")) with
            {
                Mode = Modes.Input(value.Mode, $"{path}.inputs.{name}"),
            };
    }
}
