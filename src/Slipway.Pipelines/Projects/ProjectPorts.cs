using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines;

/// <summary>An input of a pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Azure ML's word for its type: <c>number</c>, <c>uri_file</c>.</param>
/// <param name="HasDefault">The files say what it is when nobody gives it.</param>
/// <param name="IsOptional">Its steps run without it.</param>
public sealed record ProjectInput(string Name, string Type, bool HasDefault, bool IsOptional)
{
    internal static ProjectInput Of(PipelineInput input) => new(
        input.Name,
        input.Type,
        input.Value is LiteralValue { Text: not null } or DataValue { Source: not (null or LocalDataReference) },
        input.IsOptional);
}

/// <summary>A step of a pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Needs">The steps whose outputs it takes.</param>
/// <param name="Outputs">Its outputs, as far as the files tell them.</param>
public sealed record ProjectStep(string Name, ImmutableArray<string> Needs, ImmutableArray<ProjectStepOutput> Outputs)
{
    /// <summary>How many nodes of a cluster it takes at once, as <c>resources.instance_count</c> says; 1 unless it does.</summary>
    public long Nodes { get; init; } = 1;

    /// <summary>It is a command, of the repository's own files.</summary>
    public bool IsCommand { get; init; }

    /// <summary>The code of a command, where it is files of this machine.</summary>
    public ImmutableArray<ProjectStepCode> Code { get; init; } = [];

    internal static ProjectStep Of(StepDefinition step) => new(
        step.Name.Text,
        [.. StepSelection.NeedsOf(step)],
        [
            .. (step.Definition?.Outputs ?? []).Select(output => new ProjectStepOutput(output.Name.Text, output.Type)),
            .. step.TakenOutputs.Where(output => step.FindDeclaredOutput(output.Name.Text) is null)
                .Select(output => new ProjectStepOutput(output.Name.Text, output.Type ?? DataType.UriFolder)),
        ])
    {
        Nodes = step.Nodes,
        IsCommand = step is CommandStep { Definition: CommandComponent },
        Code = step is CommandStep { Definition: CommandComponent { Code: LocalCode code } } ? [.. ProjectStepCode.Of(code)] : [],
    };
}

/// <summary>A file or a folder of a step's code.</summary>
/// <param name="Path">Its full path on this machine.</param>
/// <param name="Place">Where it is under the folder that the step runs in; empty for that folder itself.</param>
public sealed record ProjectStepCode(string Path, string Place)
{
    internal static IEnumerable<ProjectStepCode> Of(LocalCode code)
    {
        if (code.FullPath is { } path)
        {
            yield return new ProjectStepCode(path, File.Exists(path) ? System.IO.Path.GetFileName(path) : "");
        }

        foreach (var include in code.Includes)
        {
            yield return new ProjectStepCode(include, System.IO.Path.GetFileName(include));
        }
    }
}

/// <summary>An output of a step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Azure ML's word for its type.</param>
public sealed record ProjectStepOutput(string Name, string Type);

/// <summary>An output of a pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Azure ML's word for its type.</param>
/// <param name="Step">The step that makes it; null where none does.</param>
/// <param name="StepOutput">That step's name for it.</param>
public sealed record ProjectOutput(string Name, string Type, string? Step, string? StepOutput)
{
    internal static ProjectOutput Of(PipelineOutput output, PipelineGraph graph)
    {
        var made = graph.Steps
            .SelectMany(step => step.TakenOutputs, (step, said) => (Step: step.Name.Text, Said: said))
            .FirstOrDefault(pair => pair.Said.Target is ParentOutput parent && parent.Name == output.Name);
        return new ProjectOutput(output.Name, output.Type, made.Step, made.Said?.Name.Text);
    }
}
