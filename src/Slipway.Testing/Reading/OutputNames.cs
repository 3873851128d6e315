using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Finds what a test names among the outputs of a pipeline and of its steps.</summary>
/// <param name="context">What is read against.</param>
/// <param name="running">The steps that run.</param>
internal sealed class OutputNames(ReadingContext context, ImmutableArray<string> running)
{
    /// <summary>
    /// The place of <c>OUTPUT</c>, of the pipeline or of the one step that runs and has it, or of <c>STEP.OUTPUT</c>,
    /// and of a path in either; null, and reported, where there is none.
    /// </summary>
    public OutputAddress? Find(string key, SourcePosition at)
    {
        var (name, path) = key.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash
            ? (key[..slash], key[(slash + 1)..].TrimEnd('/'))
            : (key, "");
        if (path.Split('/').Any(part => part is "." or "..")
            || path.Contains("//", StringComparison.Ordinal)
            || path.Contains('\\', StringComparison.Ordinal)
            || path.StartsWith('/'))
        {
            context.Faults.Add(
                Codes.InvalidValue,
                at,
                $"'{key}' names no file of an output",
                "write OUTPUT/FOLDER/FILE, without . and ..");
            return null;
        }

        return Find(name, path, at);
    }

    /// <summary>As a file of a folder of snapshots has it: <c>STEP/OUTPUT/FILE</c> is one more way.</summary>
    public OutputAddress? FindSnapshot(string path, SourcePosition at)
    {
        var parts = path.Split('/');
        return parts.Length > 1 && !IsOutput(parts[0]) && Outputs(parts[0]) is not null
            ? Find($"{parts[0]}.{parts[1]}", string.Join('/', parts[2..]), at)
            : Find(path, at);
    }

    private OutputAddress? Find(string name, string path, SourcePosition at)
    {
        if (context.Pipeline.Outputs.FirstOrDefault(output => output.Name == name) is { } own)
        {
            return Running(own.Step, name, at) ? new OutputAddress(own.Step, own.StepOutput, path) : null;
        }

        if (name.Split('.', 2) is [var step, var output] && Outputs(step) is { } outputs)
        {
            if (outputs.Contains(output))
            {
                return Running(step, name, at) ? new OutputAddress(step, output, path) : null;
            }

            Unknown(at, $"step '{step}' has no output '{output}'{NearestName.Hint(output, outputs)}", outputs);
            return null;
        }

        var having = context.Pipeline.Steps.Where(candidate => candidate.Outputs.Contains(name))
            .Select(candidate => candidate.Name).ToList();
        switch (having.Where(candidate => running.Contains(candidate)).ToList())
        {
            case [var one]:
                return new OutputAddress(one, name, path);
            case [_, _, ..] several:
                context.Faults.Add(
                    Codes.UnknownName,
                    at,
                    $"'{name}' is an output of {string.Join(" and ", several)}",
                    $"name the step too: {string.Join(" or ", several.Select(candidate => $"{candidate}.{name}"))}");
                return null;
            case [] when having.Count > 0:
                Running(having[0], name, at);
                return null;
            default:
                var names = Names();
                Unknown(
                    at,
                    $"neither pipeline '{context.Pipeline.Name}' nor a step of it has an output '{name}'"
                        + NearestName.Hint(name, names),
                    names);
                return null;
        }
    }

    private bool IsOutput(string name) =>
        context.Pipeline.Outputs.Any(output => output.Name == name) || context.Pipeline.Steps.Any(
            step => step.Outputs.Contains(name));

    private ImmutableArray<string>? Outputs(string step) =>
        context.Pipeline.Steps.FirstOrDefault(candidate => candidate.Name == step)?.Outputs;

    private bool Running(string step, string output, SourcePosition at)
    {
        if (running.Contains(step))
        {
            return true;
        }

        context.Faults.Add(
            Codes.DoesNotRun,
            at,
            $"'{output}' is written by step '{step}', which this test does not run",
            $"add {step} to 'steps'");
        return false;
    }

    private ImmutableArray<string> Names() =>
    [
        .. context.Pipeline.Outputs.Select(output => output.Name)
            .Concat(context.Pipeline.Steps.SelectMany(step => step.Outputs)).Distinct().Order(StringComparer.Ordinal),
    ];

    private void Unknown(SourcePosition at, string message, ImmutableArray<string> known) => context.Faults.Add(
        Codes.UnknownName,
        at,
        message,
        known.IsEmpty ? "there are no outputs" : $"there are {string.Join(", ", known)}");
}
