using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// Where the outputs of a pipeline's nodes are written to. Run ids are known before anything else, so this can be
/// told of any node before its inputs are read.
/// </summary>
/// <param name="scope">The workspace.</param>
/// <param name="places">The pipeline's own outputs; with a value where they were given a place.</param>
/// <param name="nodes">Its nodes.</param>
internal sealed class NodeOutputs(
    WorkspaceScope scope, IReadOnlyDictionary<string, StepOutput?> places, IReadOnlyDictionary<string, PipelineNode> nodes)
{
    // What a step leaves in its working directory's 'outputs' folder, under the name that bindings call it by.
    private const string DefaultOutput = "artifacts";

    // Each reference to an output asks for all of its node's, and those of a pipeline are asked of all that is within.
    private readonly Dictionary<string, ImmutableArray<(StepOutput Output, string? PipelineOutput)>> _bindings =
        new(StringComparer.Ordinal);

    // Of the pipelines among the nodes; made once, since each knows what lies within it.
    private readonly Dictionary<string, NodeOutputs> _within = new(StringComparer.Ordinal);

    /// <summary>The outputs of a node; of a pipeline, those that a step of it writes.</summary>
    public ImmutableArray<StepOutput> Of(PipelineNode node) => [.. Bindings(node).Select(binding => binding.Output)];

    /// <summary>The pipeline's own outputs that a node of it writes, by name.</summary>
    public ImmutableArray<StepOutput> Bound() =>
    [
        .. nodes.Values.SelectMany(node => Bindings(node))
            .Where(binding => binding.PipelineOutput is not null)
            .DistinctBy(binding => binding.PipelineOutput, StringComparer.Ordinal)
            .Select(binding => binding.Output with { Name = binding.PipelineOutput!, AssetName = null, AssetVersion = null })
            .OrderBy(output => output.Name, StringComparer.Ordinal),
    ];

    /// <summary>The same of a pipeline that is a node of this one.</summary>
    public NodeOutputs Within(PipelineNode node)
    {
        if (!_within.TryGetValue(node.Name, out var within))
        {
            within = ReadWithin(node);
            _within.Add(node.Name, within);
        }

        return within;
    }

    private NodeOutputs ReadWithin(PipelineNode node)
    {
        var reader = new OutputReader(scope, node.RunId);
        var own = node.Component.FindMembers("outputs", node.Path).ToDictionary(
            member => member.Key,
            member =>
            {
                var path = $"{node.Path}.outputs.{member.Key}";
                var (pipelineOutput, given) = Binding(node, member.Key);
                return pipelineOutput is not null
                    ? Place(pipelineOutput, path)
                    : given?.FindText("uri") is { Length: > 0 } ? reader.Read(member.Key, given, TypeOf(member.Value), path) : null;
            },
            StringComparer.Ordinal);
        return new NodeOutputs(scope, own, node.Children!);
    }

    /// <summary>The output that <c>parent.jobs.STEP.outputs.NAME</c> means.</summary>
    /// <exception cref="ApiException">400: there is none.</exception>
    public (PipelineNode Node, StepOutput Output) Find(string reference, string path)
    {
        var parts = reference.Split(".outputs.", 2);
        if (parts.Length != 2 || !nodes.TryGetValue(parts[0], out var source))
        {
            throw ApiException.UserError($"'parent.jobs.{reference}' is no output of a step of this pipeline.", path);
        }

        if (Of(source).FirstOrDefault(o => o.Name == parts[1]) is { } output && !IsDefault(source, output))
        {
            return (source, output);
        }

        return parts[1] == DefaultOutput && source.Children is null
            ? (source, new StepOutput(DefaultOutput, "uri_folder", RunArtifacts.Of(scope, source.RunId)))
            : throw ApiException.UserError($"The step '{source.Name}' has no output '{parts[1]}'.", path);
    }

    /// <summary>Whether a step declares its default artifacts as an output: of that name, with no place, and written by no command.</summary>
    private static bool IsDefault(PipelineNode source, StepOutput output) =>
        output.Name == DefaultOutput
        && source.Children is null
        && Binding(source, output.Name) is (null, var given) && given?.FindText("uri") is null
        && source.Component.FindText("command")?.Contains($"outputs.{DefaultOutput}", StringComparison.Ordinal) != true;

    private ImmutableArray<(StepOutput Output, string? PipelineOutput)> Bindings(PipelineNode node)
    {
        if (!_bindings.TryGetValue(node.Name, out var bindings))
        {
            bindings = [.. ReadBindings(node)];
            _bindings.Add(node.Name, bindings);
        }

        return bindings;
    }

    private IEnumerable<(StepOutput Output, string? PipelineOutput)> ReadBindings(PipelineNode node)
    {
        if (node.Children is not null)
        {
            return Within(node).Bound().Select(output =>
            {
                var (pipelineOutput, given) = Binding(node, output.Name);
                return (OutputReader.Registered(output, given), pipelineOutput);
            });
        }

        var reader = new OutputReader(scope, node.RunId);
        return node.Component.FindMembers("outputs", node.Path).Select(member =>
        {
            var path = $"{node.Path}.outputs.{member.Key}";
            var (pipelineOutput, given) = Binding(node, member.Key);
            var output = reader.Read(member.Key, given, TypeOf(member.Value), path);
            return pipelineOutput is not null && Place(pipelineOutput, path) is { } place
                ? (output with { Location = place.Location }, pipelineOutput)
                : (output, pipelineOutput);
        });
    }

    /// <summary>What an output of a node is bound to: an output of the pipeline, or what else is said of it.</summary>
    private static (string? PipelineOutput, JsonObject? Given) Binding(PipelineNode node, string name)
    {
        var binding = node.Node.FindObject("outputs")?.Find(name);
        var given = binding as JsonObject;
        var text = given?.FindText("value") ?? given?.FindText("uri") ?? binding.Text();
        if (Expression.Whole(text) is not { } expression || Expression.After(expression, "parent.outputs.") is not { } output)
        {
            // A binding's own type is that of the binding ('literal'), not of the data.
            return (null, Without(given, given?.FindText("uri") is null ? ["jobOutputType", "value"] : []));
        }

        return (output, Without(given, ["jobOutputType", "uri", "value"]));
    }

    private static JsonObject? Without(JsonObject? given, string[] names)
    {
        var result = given?.DeepClone().AsObject();
        foreach (var key in result?.Select(member => member.Key).Where(key => names.Any(name => LenientJson.Same(name, key))).ToList() ?? [])
        {
            result!.Remove(key);
        }

        return result;
    }

    private StepOutput? Place(string name, string path) => places.TryGetValue(name, out var place)
        ? place
        : throw ApiException.UserError($"The pipeline has no output '{name}'.", path);

    private static string TypeOf(JsonNode definition) => (definition as JsonObject)?.FindText("type") ?? "uri_folder";
}
