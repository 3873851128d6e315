using System.Collections.Immutable;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that every binding of a pipeline leads somewhere, and to something of a type that fits.</summary>
internal static class BindingCheck
{
    public static void Check(PipelineJob job, IReadOnlyCollection<string> writtenSteps, DiagnosticBag found)
    {
        foreach (var step in job.Steps)
        {
            foreach (var input in step.Inputs)
            {
                if (Leads(step, input, job, writtenSteps, found))
                {
                    CheckType(step, input, job, found);
                }
            }

            if (step.LocalComponent is { } component)
            {
                CheckDeclared(step, component, found);
            }

            CheckOutputs(step, job, found);
        }

        CheckBoundOnce(job, writtenSteps.Count == job.Steps.Length, found);
    }

    private static bool Leads(
        PipelineStep step,
        StepInput input,
        PipelineJob job,
        IReadOnlyCollection<string> writtenSteps,
        DiagnosticBag found)
    {
        switch (input.Value)
        {
            case ParentInput parent when job.FindInput(parent.Name) is null:
                var inputs = job.Inputs.Select(candidate => candidate.Name);
                Unknown(step, input, $"parent.inputs.{parent.Name}", $"no input '{parent.Name}'", parent.Name, inputs, found);
                return false;
            case StepOutput { Step: var name } output when !writtenSteps.Contains(name):
                Unknown(step, input, Shown(output), $"no step '{name}'", name, writtenSteps, found);
                return false;
            case StepOutput output when job.FindStep(output.Step) is { } source && !HasOutput(source, output.Output):
                Unknown(
                    step,
                    input,
                    Shown(output),
                    $"step '{output.Step}' has no output '{output.Output}'",
                    output.Output,
                    source.LocalComponent!.Outputs.Select(o => o.Name),
                    found);
                return false;
            default:
                return true;
        }
    }

    private static string Shown(StepOutput output) => $"parent.jobs.{output.Step}.outputs.{output.Output}";

    // Of a component that the workspace has, the outputs aren't known here.
    private static bool HasOutput(PipelineStep step, string name) =>
        step.LocalComponent is not { } component || component.Outputs.Any(output => output.Name == name);

    private static void Unknown(
        PipelineStep step,
        StepInput input,
        string target,
        string problem,
        string name,
        IEnumerable<string> candidates,
        DiagnosticBag found) => found.Error(
            Codes.UnknownBinding,
            input.Value.Position,
            $"step '{step.Name}' binds '{input.Name}' to {target}: {problem}{NearestName.Hint(name, candidates)}");

    private static void CheckType(PipelineStep step, StepInput input, PipelineJob job, DiagnosticBag found)
    {
        if (step.LocalComponent?.Inputs.FirstOrDefault(declared => declared.Name == input.Name) is not { } declared
            || declared.Type == DataType.Unknown
            || TypeInference.TypeOf(input.Value, job) is not { } type)
        {
            return;
        }

        // A literal fits when it can be read as the declared type, however it was written; ${{name}} is filled in later.
        var fits = input.Value is LiteralValue literal
            ? literal.Text.Contains("${{", StringComparison.Ordinal)
                || DataType.IsPrimitive(declared.Type) && DataType.Normalize(literal.Text, declared.Type) is not null
            : DataType.Fits(type, declared.Type);
        if (!fits)
        {
            var given = input.Value is LiteralValue { Text: var text } ? $"'{text}'" : $"something of type {type}";
            found.Error(
                Codes.TypeMismatch,
                input.Value.Position,
                $"step '{step.Name}' gives '{input.Name}' {given}; the component declares {declared.Type}");
        }
    }

    private static void CheckDeclared(PipelineStep step, CommandComponent component, DiagnosticBag found)
    {
        foreach (var input in step.Inputs.Where(input => component.Inputs.All(declared => declared.Name != input.Name)))
        {
            Undeclared(step, "input", input.Name, input.Position, component.Inputs.Select(i => i.Name), found);
        }

        foreach (var output in step.Outputs.Where(output => component.Outputs.All(declared => declared.Name != output.Name)))
        {
            Undeclared(step, "output", output.Name, output.Position, component.Outputs.Select(o => o.Name), found);
        }

        foreach (var missing in component.Inputs.Where(
            declared => declared.IsRequired && !step.WrittenInputs.Contains(declared.Name)))
        {
            found.Error(
                Codes.UnboundInput,
                step.Position,
                $"step '{step.Name}' gives no '{missing.Name}', which its component needs ({missing.Type})");
        }
    }

    private static void Undeclared(
        PipelineStep step,
        string what,
        string name,
        SourcePosition at,
        IEnumerable<string> declared,
        DiagnosticBag found) => found.Error(
            Codes.UndeclaredPort,
            at,
            $"step '{step.Name}' has {what} '{name}', which its component does not declare{NearestName.Hint(name, declared)}");

    private static void CheckOutputs(PipelineStep step, PipelineJob job, DiagnosticBag found)
    {
        foreach (var output in step.Outputs)
        {
            if (output.Value is ParentOutput parent && job.Outputs.All(declared => declared.Name != parent.Name))
            {
                found.Error(
                    Codes.UnknownBinding,
                    parent.Position,
                    $"step '{step.Name}' binds '{output.Name}' to parent.outputs.{parent.Name}: no output '{parent.Name}'"
                    + NearestName.Hint(parent.Name, job.Outputs.Select(declared => declared.Name)));
            }
        }
    }

    private static void CheckBoundOnce(PipelineJob job, bool allStepsAreKnown, DiagnosticBag found)
    {
        var bound = job.Steps
            .SelectMany(step => step.Outputs.Select(output => (Step: step, Value: output.Value as ParentOutput)))
            .Where(pair => pair.Value is not null)
            .ToLookup(pair => pair.Value!.Name);
        foreach (var output in job.Outputs)
        {
            var writers = bound[output.Name].ToImmutableArray();

            // Where a step or a binding is broken, it may have been the one.
            if (writers.IsEmpty && allStepsAreKnown && bound.All(names => job.Outputs.Any(o => o.Name == names.Key)))
            {
                found.Error(
                    Codes.UnboundInput, output.Position, $"output '{output.Name}' of the pipeline is bound by no step");
            }

            foreach (var (step, value) in writers.Skip(1))
            {
                found.Error(
                    Codes.BoundTwice,
                    value!.Position,
                    $"output '{output.Name}' of the pipeline is written by step '{writers[0].Step.Name}' and by '{step.Name}'");
            }
        }
    }
}
