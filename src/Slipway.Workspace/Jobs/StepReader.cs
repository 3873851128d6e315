using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Sweeps;

namespace Slipway.Workspace.Jobs;

/// <summary>Reads a node of a pipeline: a command component, or a pipeline of its own, with its inputs bound.</summary>
internal sealed class StepReader(AssetResolver assets, PipelineContext pipeline)
{
    // Components have an order in which they were made, so that none can hold itself; this is against foul databases.
    private const int DeepestPipeline = 16;

    private static readonly string[] Known = ["command", "parallel", "sweep", "pipeline"];

    /// <summary>Finds the component of a node, which must be a command or a pipeline; of a pipeline its nodes' too.</summary>
    public static PipelineNode Open(string name, JsonObject node, AssetResolver assets, string path, int depth = 0)
    {
        RefuseOtherTypes(name, node.FindText("type") ?? "command", $"{path}.type");
        var reference = ComponentOf(node)
            ?? throw ApiException.InvalidContent(
                IsSweep(node) ? "A sweep needs a 'trial' with a 'componentId'." : "A step needs a 'componentId'.", $"{path}.componentId");
        var component = assets.Component(reference, $"{path}.componentId");
        RefuseOtherTypes(name, component.FindText("type") ?? "command", $"{path}.componentId");
        var kind = component.FindText("type") ?? "command";
        if (node.FindText("type") is { } type && !kind.Equals(IsSweep(node) ? "command" : type, StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.UserError(
                $"The step '{name}' is said to be of type {type}, and its component is of type {kind}.", $"{path}.type");
        }

        var opened = new PipelineNode(name, Guid.NewGuid().ToString(), node, component, path);
        if (!IsPipeline(component))
        {
            return opened;
        }

        if (depth == DeepestPipeline)
        {
            throw ApiException.UserError($"Pipelines lie in pipelines deeper than {DeepestPipeline} times.", path);
        }

        return opened with { Children = OpenAll(component.FindMembers("jobs", path), assets, $"{path}.jobs", depth + 1) };
    }

    /// <summary>Opens the nodes of a pipeline, of which there must be some.</summary>
    public static IReadOnlyDictionary<string, PipelineNode> OpenAll(
        IEnumerable<KeyValuePair<string, JsonNode>> members, AssetResolver assets, string path, int depth = 0)
    {
        var nodes = members.ToDictionary(
            member => member.Key,
            member => member.Value is JsonObject node
                ? Open(member.Key, node, assets, $"{path}.{member.Key}", depth)
                : throw ApiException.InvalidContent("A node must be an object.", $"{path}.{member.Key}"),
            StringComparer.Ordinal);
        return nodes.Count > 0 ? nodes : throw ApiException.UserError("The pipeline has no steps.", path);
    }

    /// <summary>The component of a node, of a sweep that of its trials.</summary>
    private static string? ComponentOf(JsonObject node) => !IsSweep(node) ? node.FindText("componentId")
        : node.FindObject("trial") is { } trial ? trial.FindText("componentId") : node.FindText("trial");

    private static bool IsSweep(JsonObject node) => "sweep".Equals(node.FindText("type"), StringComparison.OrdinalIgnoreCase);

    public PlannedStep Read(PipelineNode node) => node.Children is null ? ReadCommand(node) : ReadPipeline(node);

    private PlannedStep ReadPipeline(PipelineNode node)
    {
        var dependencies = new SortedSet<string>(StringComparer.Ordinal);
        var inputs = Inputs(node, dependencies, sweep: null).ToDictionary(input => input.Name, StringComparer.Ordinal);
        var within = new PipelineContext
        {
            Inputs = InputDefinition.Read(node.Component, node.Path).Keys
                .ToDictionary(name => name, name => inputs.GetValueOrDefault(name)?.ToValue(), StringComparer.Ordinal),
            Outputs = pipeline.Outputs.Within(node),
            Nodes = node.Children!,
            DefaultCompute = ComputeOf(node),
        };
        var plan = within.Read(assets, $"{node.Path}.jobs");
        return new PlannedStep(node.RunId, null, plan with
        {
            DisplayName = node.Name,
            Outputs = pipeline.Outputs.Of(node),
            DependsOn = [.. dependencies],
            Component = node.Node.FindText("componentId"),
        });
    }

    private PlannedStep ReadCommand(PipelineNode node)
    {
        var dependencies = new SortedSet<string>(StringComparer.Ordinal);
        var path = node.Path;
        var sweep = IsSweep(node.Node) ? SweepReader.Read(node.Node, StepRequirements.Limit, path) : null;
        var parallel = IsParallel(node.Component)
            ? ParallelTask.Read(node.Node, node.Component, InputDefinition.Read(node.Component, path), path)
            : null;
        var run = parallel?.Run ?? node.Component;
        var environment = (parallel is null ? node.Node.FindText("environment") : null) ?? run.FindText("environment")
            ?? throw ApiException.UserError($"The step '{node.Name}' has no environment.", $"{path}.environment");
        var image = assets.Image(environment, $"{path}.environment");
        var step = new StepPlan
        {
            Name = node.Name,
            Command = parallel?.Command ?? run.FindText("command")
                ?? throw ApiException.UserError($"The component of the step '{node.Name}' has no command.", path),
            Image = image.Name,
            Build = image.Build,
            Component = ComponentOf(node.Node),
            Environment = environment,
            Code = run.FindText("code") is { Length: > 0 } code ? assets.Code(code, $"{path}.code") : null,
            Inputs = Inputs(node, dependencies, sweep),
            Sweep = sweep,
            Group = parallel is null ? ProcessGroupReader.Read(node.Node, node.Component, path) : null,
            IsParallel = parallel is not null,
            Outputs = pipeline.Outputs.Of(node),
            EnvironmentVariables = StepRequirements.EnvironmentVariables(node.Component, path)
                .SetItems(StepRequirements.EnvironmentVariables(node.Node, path)),
            Compute = assets.ComputeName(ComputeOf(node), $"{path}.computeId"),
            // Azure takes a component for deterministic unless it says otherwise.
            IsDeterministic = node.Component.Find("isDeterministic") is null || node.Component.FindFlag("isDeterministic"),
            DependsOn = [.. dependencies],
        };
        step = parallel is null ? step : Parallel(step, parallel);
        // The limits of a sweep are those of all its trials.
        step = step with { WantsGpus = assets.HasGpus(step.Compute) };
        step = StepRequirements.Limited(step, node.Component, sweep is null ? node.Node : [], path);
        if (sweep is null)
        {
            CommandTemplate.Check(step, $"{path}.command");
        }
        else
        {
            Trial.Check(step, node.RunId, $"{path}.trial");
        }

        return new PlannedStep(node.RunId, step, null);
    }

    /// <summary>The compute that a node names, or an input of its pipeline does, or the pipeline.</summary>
    private string? ComputeOf(PipelineNode node)
    {
        if (node.Node.FindText("computeId") is not { Length: > 0 } own)
        {
            return pipeline.DefaultCompute;
        }

        return Expression.Whole(own) is { } expression && Expression.After(expression, "parent.inputs.") is { } input
            && PipelineInput(input, $"{node.Path}.computeId") is { IsLiteral: true } given
                ? given.Value
                : own;
    }

    private ImmutableArray<StepInput> Inputs(PipelineNode node, SortedSet<string> dependencies, SweepPlan? sweep)
    {
        var definitions = InputDefinition.Read(node.Component, node.Path);
        var given = node.Node.FindMembers("inputs", node.Path).ToDictionary(StringComparer.Ordinal);
        if (given.Keys.FirstOrDefault(name => !definitions.ContainsKey(name)) is { } unknown)
        {
            throw ApiException.UserError(
                $"The component of the step '{node.Name}' has no input '{unknown}'.", $"{node.Path}.inputs.{unknown}");
        }

        var drawn = (sweep?.Space ?? []).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach (var parameter in drawn.Values)
        {
            CheckHyperparameter(node, definitions, parameter);
        }

        var inputs = ImmutableArray.CreateBuilder<StepInput>();
        foreach (var definition in definitions.Values.Where(definition => !drawn.ContainsKey(definition.Name)))
        {
            var path = $"{node.Path}.inputs.{definition.Name}";
            var input = given.TryGetValue(definition.Name, out var value)
                ? Bind(definition, InputValue.Parse(value, path), dependencies, path)
                : null;
            input ??= definition.Default is { } text ? new StepInput(definition.Name, definition.Type, text, null) : null;
            if (input is { Literal: { } literal })
            {
                definition.Check(literal, path);
            }

            if (input is not null)
            {
                var mode = given.TryGetValue(definition.Name, out var written) ? (written as JsonObject)?.FindText("mode") : null;
                inputs.Add(input.Location is null ? input : input with { Mode = Modes.Input(mode ?? definition.Mode, path) });
            }
            else if (!definition.IsOptional)
            {
                throw ApiException.UserError($"The input '{definition.Name}' of the step '{node.Name}' has no value.", path);
            }
        }

        return inputs.ToImmutable();
    }

    private static void CheckHyperparameter(
        PipelineNode node, IReadOnlyDictionary<string, InputDefinition> definitions, Hyperparameter parameter)
    {
        var path = $"{node.Path}.searchSpace.{parameter.Name}";
        if (!definitions.TryGetValue(parameter.Name, out var definition) || definition.IsData)
        {
            throw ApiException.UserError(
                $"The component of the step '{node.Name}' has no input '{parameter.Name}' that takes a literal.", path);
        }

        foreach (var value in parameter.Distribution == Distribution.Choice ? parameter.Values : [parameter.At(0.5)])
        {
            definition.Check(value, path);
        }
    }

    private StepInput? Bind(InputDefinition definition, InputValue value, SortedSet<string> dependencies, string path)
    {
        if (Expression.Whole(value.Value) is { } expression)
        {
            if (Expression.After(expression, "parent.inputs.") is { } parentInput)
            {
                return PipelineInput(parentInput, path) is { } bound ? Given(definition, bound, path) : null;
            }

            if (Expression.After(expression, "parent.jobs.") is { } output)
            {
                var (source, found) = pipeline.Outputs.Find(output, path);
                dependencies.Add(source.Name);
                return definition.IsData && (!DataTypes.IsFile(definition.Type) || found.IsFile)
                    ? new StepInput(definition.Name, definition.Type, null, found.Location)
                    : throw ApiException.UserError(
                        $"The input '{definition.Name}' is of type {definition.Type}; '{output}' is of type {found.Type}.", path);
            }
        }

        var replaced = Expression.Replace(value.Value, inner =>
            Expression.After(inner, "parent.inputs.") is { } name && PipelineInput(name, path) is { IsLiteral: true } literal
                ? literal.Value
                : throw ApiException.UserError($"'${{{{{inner}}}}}' has no value here.", path));
        return Given(definition, value with { Value = replaced }, path);
    }

    private StepInput Given(InputDefinition definition, InputValue value, string path)
    {
        if (definition.IsData == value.IsLiteral)
        {
            throw ApiException.UserError(
                $"The input '{definition.Name}' is of type {definition.Type}; {(value.IsLiteral ? "a literal" : "data")} "
                + "was given.",
                path);
        }

        return value.IsLiteral
            ? new StepInput(definition.Name, definition.Type, value.Value, null)
            : StepInput.Of(definition.Name, definition.Type, assets.Data(value.Value, value.Type, path));
    }

    private InputValue? PipelineInput(string name, string path) => pipeline.Inputs.TryGetValue(name, out var value)
        ? value
        : throw ApiException.UserError($"The pipeline has no input '{name}'.", path);

    private static void RefuseOtherTypes(string step, string type, string path)
    {
        if (!Known.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw ApiException.UserError(
                $"The step '{step}' is of type {type}, which does not run in the local workspace: {UnrunTypes.Reason(type)}. "
                + "Commands, parallel steps, sweeps and pipelines do.",
                path);
        }
    }

    /// <summary>The step with what its driver needs: a driver cuts files into mini-batches, and not an address.</summary>
    private static StepPlan Parallel(StepPlan step, ParallelTask task) => step with
    {
        EnvironmentVariables = step.EnvironmentVariables.SetItem(ParallelTask.SettingsVariable, task.Settings),
        Inputs =
        [
            .. step.Inputs.Select(input =>
                input.Name == task.Input && input.Mode == InputMode.Direct ? input with { Mode = InputMode.Mount } : input),
        ],
    };

    private static bool IsParallel(JsonObject component) =>
        "parallel".Equals(component.FindText("type"), StringComparison.OrdinalIgnoreCase);

    private static bool IsPipeline(JsonObject component) =>
        "pipeline".Equals(component.FindText("type"), StringComparison.OrdinalIgnoreCase);
}
