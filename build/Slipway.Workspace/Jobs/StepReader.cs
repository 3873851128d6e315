using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>Reads a node of a pipeline: a command component with its inputs bound.</summary>
internal sealed class StepReader(AssetResolver assets, WorkspaceScope scope, PipelineContext pipeline)
{
    // What a step leaves in its working directory's 'outputs' folder, under the name that bindings call it by.
    private const string DefaultOutput = "artifacts";

    /// <summary>Finds the component of a node, which must be a command.</summary>
    public static PipelineNode Open(string name, JsonObject node, AssetResolver assets, string path)
    {
        RefuseOtherTypes(name, node.FindText("type") ?? "command", $"{path}.type");
        var reference = node.FindText("componentId")
            ?? throw ApiException.InvalidContent("A step needs a 'componentId'.", $"{path}.componentId");
        var component = assets.Component(reference, $"{path}.componentId");
        RefuseOtherTypes(name, component.FindText("type") ?? "command", $"{path}.componentId");
        StepRequirements.RefuseDistribution(node, path);
        StepRequirements.RefuseDistribution(component, $"{path}.componentId");
        return new PipelineNode(name, Guid.NewGuid().ToString(), node, component, path);
    }

    public PlannedStep Read(PipelineNode node)
    {
        var dependencies = new SortedSet<string>(StringComparer.Ordinal);
        var path = node.Path;
        var environment = node.Node.FindText("environment") ?? node.Component.FindText("environment")
            ?? throw ApiException.UserError($"The step '{node.Name}' has no environment.", $"{path}.environment");
        var step = new StepPlan
        {
            Name = node.Name,
            Command = node.Component.FindText("command")
                ?? throw ApiException.UserError($"The component of the step '{node.Name}' has no command.", path),
            Image = assets.Image(environment, $"{path}.environment"),
            Component = node.Node.FindText("componentId"),
            Environment = environment,
            Code = node.Component.FindText("code") is { Length: > 0 } code ? assets.Code(code, $"{path}.code") : null,
            Inputs = Inputs(node, dependencies),
            Outputs = Outputs(node),
            EnvironmentVariables = StepRequirements.EnvironmentVariables(node.Component, path)
                .SetItems(StepRequirements.EnvironmentVariables(node.Node, path)),
            Compute = assets.ComputeName(
                node.Node.FindText("computeId") is { Length: > 0 } own
                    ? own
                    : pipeline.DefaultCompute ?? throw ApiException.UserError(
                        $"The step '{node.Name}' names no compute, and the pipeline has no default.",
                        $"{path}.computeId"),
                $"{path}.computeId"),
            // Azure takes a component for deterministic unless it says otherwise.
            IsDeterministic = node.Component.Find("isDeterministic") is null || node.Component.FindFlag("isDeterministic"),
            Timeout = StepRequirements.Timeout(node.Node, path),
            SharedMemory = StepRequirements.SharedMemory(node.Node, path),
        };
        step = step with { DependsOn = [.. dependencies] };
        CommandTemplate.Check(step, $"{path}.command");
        return new PlannedStep(node.RunId, step);
    }

    private ImmutableArray<StepInput> Inputs(PipelineNode node, SortedSet<string> dependencies)
    {
        var definitions = InputDefinition.Read(node.Component, node.Path);
        var given = node.Node.FindMembers("inputs", node.Path).ToDictionary(StringComparer.Ordinal);
        if (given.Keys.FirstOrDefault(name => !definitions.ContainsKey(name)) is { } unknown)
        {
            throw ApiException.UserError(
                $"The component of the step '{node.Name}' has no input '{unknown}'.", $"{node.Path}.inputs.{unknown}");
        }

        var inputs = ImmutableArray.CreateBuilder<StepInput>();
        foreach (var definition in definitions.Values)
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
                inputs.Add(input);
            }
            else if (!definition.IsOptional)
            {
                throw ApiException.UserError($"The input '{definition.Name}' of the step '{node.Name}' has no value.", path);
            }
        }

        return inputs.ToImmutable();
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
                return new StepInput(definition.Name, definition.Type, null, StepOutput(output, dependencies, path));
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
            : new StepInput(definition.Name, definition.Type, null, assets.Data(value.Value, value.Type, path));
    }

    private InputValue? PipelineInput(string name, string path) => pipeline.Inputs.TryGetValue(name, out var value)
        ? value
        : throw ApiException.UserError($"The pipeline has no input '{name}'.", path);

    /// <summary>Where <c>STEP.outputs.NAME</c> is written to.</summary>
    private BlobLocation StepOutput(string reference, SortedSet<string> dependencies, string path)
    {
        var parts = reference.Split(".outputs.", 2);
        if (parts.Length != 2 || !pipeline.Nodes.TryGetValue(parts[0], out var source))
        {
            throw ApiException.UserError($"'parent.jobs.{reference}' is no output of a step of this pipeline.", path);
        }

        dependencies.Add(source.Name);
        if (Outputs(source).FirstOrDefault(o => o.Name == parts[1]) is { } output)
        {
            return output.Location;
        }

        return parts[1] == DefaultOutput
            ? RunArtifacts.Of(scope, source.RunId)
            : throw ApiException.UserError($"The step '{source.Name}' has no output '{parts[1]}'.", path);
    }

    private ImmutableArray<StepOutput> Outputs(PipelineNode node)
    {
        var reader = new OutputReader(scope, node.RunId);
        var given = node.Node.FindMembers("outputs", node.Path).ToDictionary(StringComparer.Ordinal);
        return [.. node.Component.FindMembers("outputs", node.Path).Select(member =>
        {
            var path = $"{node.Path}.outputs.{member.Key}";
            var type = (member.Value as JsonObject)?.FindText("type") ?? "uri_folder";
            var binding = given.GetValueOrDefault(member.Key);
            var text = (binding as JsonObject)?.FindText("value") ?? (binding as JsonObject)?.FindText("uri") ?? binding.Text();
            if (Expression.Whole(text) is { } expression && Expression.After(expression, "parent.outputs.") is { } name)
            {
                return BindOutput(name, member.Key, reader, type, path);
            }

            return reader.Read(member.Key, binding as JsonObject is { } own && own.FindText("uri") is not null ? own : null, type, path);
        })];
    }

    private StepOutput BindOutput(string pipelineOutput, string name, OutputReader reader, string type, string path)
    {
        if (!pipeline.Outputs.TryGetValue(pipelineOutput, out var place))
        {
            throw ApiException.UserError($"The pipeline has no output '{pipelineOutput}'.", path);
        }

        var output = reader.Read(name, null, type, path);
        output = place is null ? output : output with { Location = place.Location };
        if (pipeline.BoundOutputs.All(bound => bound.Name != pipelineOutput))
        {
            pipeline.BoundOutputs.Add(output with { Name = pipelineOutput });
        }

        return output;
    }

    private static void RefuseOtherTypes(string step, string type, string path)
    {
        if (!type.Equals("command", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.UserError(
                $"The step '{step}' is of type {type}, which does not run in the local workspace; command steps do.", path);
        }
    }
}
