using System.Collections.Immutable;
using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Graphs;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks that every binding of a pipeline leads somewhere, and to something of a type that fits.</summary>
internal static class BindingCheck
{
    public static void Check(PipelineGraph job, DiagnosticBag found)
    {
        foreach (var step in job.Steps)
        {
            foreach (var input in step.Inputs)
            {
                if (Leads(step, input, job, found))
                {
                    CheckType(step, input, job, found);
                    CheckOptional(step, input, job, found);
                }
            }

            if (step.Ports is { } component)
            {
                CheckDeclared(step, component, found);
            }

            CheckOutputs(step, job, found);
        }

        CheckBoundOnce(job, job.WrittenSteps.Length == job.Steps.Length, found);
    }

    private static bool Leads(
        PipelineStep step,
        StepInput input,
        PipelineGraph job,
        DiagnosticBag found)
    {
        switch (input.Value)
        {
            case ParentInput parent when job.FindInput(parent.Name) is null:
                var inputs = job.Inputs.Select(candidate => candidate.Name);
                Unknown(step, input, $"parent.inputs.{parent.Name}", $"no input '{parent.Name}'", parent.Name, inputs, found);
                return false;
            case StepOutput { Step: var name } output when !job.WrittenSteps.Contains(name):
                Unknown(step, input, Shown(output), $"no step '{name}'", name, job.WrittenSteps, found);
                return false;
            case StepOutput output when job.FindStep(output.Step) is { } source && !HasOutput(source, output.Output):
                Unknown(
                    step,
                    input,
                    Shown(output),
                    $"step '{output.Step}' has no output '{output.Output}'",
                    output.Output,
                    source.Ports!.Outputs.Select(o => o.Name),
                    found);
                return false;
            default:
                return true;
        }
    }

    private static string Shown(StepOutput output) => $"parent.jobs.{output.Step}.outputs.{output.Output}";

    // Of a component that the workspace has, the outputs aren't known here.
    private static bool HasOutput(PipelineStep step, string name) =>
        step.Ports is not { } component || component.Outputs.Any(output => output.Name == name);

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

    private static void CheckType(PipelineStep step, StepInput input, PipelineGraph job, DiagnosticBag found)
    {
        if (step.Ports?.Inputs.FirstOrDefault(declared => declared.Name == input.Name) is not { } declared
            || declared.Type == DataType.Unknown
            || TypeInference.TypeOf(input.Value, job) is not { } type)
        {
            return;
        }

        // A literal fits when it can be read as the declared type, however it was written; ${{name}} is filled in later.
        var fits = input.Value is LiteralValue literal
            ? literal.Text is not { } written
                || literal.IsFilledInLater
                || DataType.IsPrimitive(declared.Type) && DataType.Normalize(written, declared.Type) is not null
            : type == DataType.Unknown || DataType.Fits(type, declared.Type);
        if (!fits)
        {
            var given = input.Value is LiteralValue { Text: var text } ? $"'{text}'" : $"something of type {type}";
            var message = $"step '{step.Name}' gives '{input.Name}' {given}; the component declares {declared.Type}";

            // Azure ML mounts a file of a caller's also where a folder is declared; between steps it is a mistake.
            if (!DataType.IsPrimitive(type) && !DataType.IsPrimitive(declared.Type) && input.Value is DataValue or ParentInput)
            {
                found.Warning(Codes.TypeMismatch, input.Value.Position, message);
            }
            else
            {
                found.Error(Codes.TypeMismatch, input.Value.Position, message);
            }
        }
    }

    // A default of the component's does not help: what is bound is given, also when there is nothing to give.
    private static void CheckOptional(PipelineStep step, StepInput input, PipelineGraph job, DiagnosticBag found)
    {
        if (input.Value is ParentInput parent
            && job.FindInput(parent.Name) is { IsOptional: true }
            && step is { Ports: { } component, Searched.IsEmpty: true }
            && component.Inputs.FirstOrDefault(declared => declared.Name == input.Name) is { IsOptional: false })
        {
            found.Error(
                Codes.UnboundInput,
                input.Value.Position,
                $"step '{step.Name}' binds '{input.Name}', which its component needs, to the pipeline's input '{parent.Name}', which is optional",
                $"leave 'optional' out of '{parent.Name}', or declare '{input.Name}' of the component optional as well");
        }
    }

    private static void CheckDeclared(PipelineStep step, DeclaredPorts component, DiagnosticBag found)
    {
        foreach (var input in step.Inputs.Where(input => component.Inputs.All(declared => declared.Name != input.Name)))
        {
            Undeclared(step, "input", input.Name, input.Position, component.Inputs.Select(i => i.Name), found);
        }

        foreach (var input in step.Searched.Where(input => component.Inputs.All(declared => declared.Name != input.Name)))
        {
            Undeclared(step, "hyperparameter", input.Name, input.Position, component.Inputs.Select(i => i.Name), found);
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

    private static void CheckOutputs(PipelineStep step, PipelineGraph job, DiagnosticBag found)
    {
        foreach (var output in step.Outputs)
        {
            if (output.ParentOutput is { } parent && job.Outputs.All(declared => declared.Name != parent))
            {
                found.Error(
                    Codes.UnknownBinding,
                    output.At,
                    $"step '{step.Name}' binds '{output.Name}' to parent.outputs.{parent}: no output '{parent}'"
                    + NearestName.Hint(parent, job.Outputs.Select(declared => declared.Name)));
            }
        }
    }

    private static void CheckBoundOnce(PipelineGraph job, bool allStepsAreKnown, DiagnosticBag found)
    {
        var bound = job.Steps
            .SelectMany(step => step.Outputs.Select(output => (Step: step, Output: output)))
            .Where(pair => pair.Output.ParentOutput is not null)
            .ToLookup(pair => pair.Output.ParentOutput!);
        foreach (var output in job.Outputs)
        {
            var writers = bound[output.Name].ToImmutableArray();

            // Where a step or a binding is broken, it may have been the one.
            if (writers.IsEmpty && allStepsAreKnown && bound.All(names => job.Outputs.Any(o => o.Name == names.Key)))
            {
                found.Error(
                    Codes.UnboundInput, output.Position, $"output '{output.Name}' of the pipeline is bound by no step");
            }

            foreach (var (step, binding) in writers.Skip(1))
            {
                found.Error(
                    Codes.BoundTwice,
                    binding.At,
                    $"output '{output.Name}' of the pipeline is written by step '{writers[0].Step.Name}' and by '{step.Name}'");
            }
        }
    }
}
