using System.Collections.Immutable;
using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;

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

            if (step.Definition is { } component)
            {
                CheckDeclared(step, component, found);
            }

            CheckOutputs(step, job, found);
        }

        CheckBoundOnce(job, job.WrittenSteps.Length == job.Steps.Length, found);
    }

    private static bool Leads(
        StepDefinition step,
        JobInput input,
        PipelineGraph job,
        DiagnosticBag found)
    {
        switch ((input.Value as BoundValue)?.Source)
        {
            case ParentInput parent when job.FindInput(parent.Name) is null:
                var inputs = job.Inputs.Select(candidate => candidate.Name);
                Unknown(step, input, $"parent.inputs.{parent.Name}", $"no input '{parent.Name}'", parent.Name, inputs, found);
                return false;
            case StepOutput { Step: var name } output when !job.HasStep(name):
                Unknown(step, input, Shown(output), $"no step '{name}'", name, job.WrittenSteps.Select(written => written.Text), found);
                return false;
            case StepOutput output when job.FindStep(output.Step) is { } source && !HasOutput(source, output.Output):
                Unknown(
                    step,
                    input,
                    Shown(output),
                    $"step '{output.Step}' has no output '{output.Output}'",
                    output.Output,
                    source.Definition!.Outputs.Select(o => o.Name.Text),
                    found);
                return false;
            default:
                return true;
        }
    }

    private static string Shown(StepOutput output) => $"parent.jobs.{output.Step}.outputs.{output.Output}";

    // Of a component that the workspace has, the outputs aren't known here.
    private static bool HasOutput(StepDefinition step, string name) =>
        step.Definition is null || step.FindDeclaredOutput(name) is not null;

    private static void Unknown(
        StepDefinition step,
        JobInput input,
        string target,
        string problem,
        string name,
        IEnumerable<string> candidates,
        DiagnosticBag found) => found.Error(
            Codes.UnknownBinding,
            input.Value!.Position,
            $"step '{step.Name.Text}' binds '{input.Name.Text}' to {target}: {problem}{NearestName.Hint(name, candidates)}");

    private static void CheckType(StepDefinition step, JobInput input, PipelineGraph job, DiagnosticBag found)
    {
        if (input.Value is not { } value
            || step.FindDeclared(input.Name.Text) is not { CheckedType: not DataType.Unknown and var declared }
            || TypeOf(value, job) is not { } type)
        {
            return;
        }

        // A literal fits when it can be read as the declared type, however it was written; ${{name}} is filled in later.
        var fits = value is LiteralValue literal
            ? literal.Text is not { } written
                || literal.IsFilledInLater
                || DataType.IsPrimitive(declared) && DataType.Normalize(written, declared) is not null
            : type == DataType.Unknown || DataType.Fits(type, declared);
        if (!fits)
        {
            var given = value is LiteralValue { Text: var text } ? $"'{text}'" : $"something of type {type}";
            var message = $"step '{step.Name.Text}' gives '{input.Name.Text}' {given}; the component declares {declared}";

            // Azure ML mounts a file of a caller's also where a folder is declared; between steps it is a mistake.
            if (!DataType.IsPrimitive(type) && !DataType.IsPrimitive(declared) && value is DataValue or BoundValue { Source: ParentInput })
            {
                found.Warning(Codes.TypeMismatch, input.Value!.Position, message);
            }
            else
            {
                found.Error(Codes.TypeMismatch, input.Value!.Position, message);
            }
        }
    }

    // A default of the component's does not help: what is bound is given, also when there is nothing to give.
    private static void CheckOptional(StepDefinition step, JobInput input, PipelineGraph job, DiagnosticBag found)
    {
        if (input.Value is BoundValue { Source: ParentInput parent }
            && job.FindInput(parent.Name) is { IsOptional: true }
            && step.Searched.IsEmpty
            && step.FindDeclared(input.Name.Text) is { IsOptional: not true })
        {
            found.Error(
                Codes.UnboundInput,
                input.Value!.Position,
                $"step '{step.Name.Text}' binds '{input.Name.Text}', which its component needs, to the pipeline's "
                + $"input '{parent.Name}', which is optional",
                $"leave 'optional' out of '{parent.Name}', or declare '{input.Name.Text}' of the component optional as well");
        }
    }

    private static void CheckDeclared(StepDefinition step, ComponentDefinition component, DiagnosticBag found)
    {
        var inputs = component.Inputs.Select(declared => declared.Name.Text).ToList();
        foreach (var input in step.Inputs.Where(input => input.Value is not null && step.FindDeclared(input.Name.Text) is null))
        {
            found.Warning(Codes.UndeclaredPort, input.Name.Position, $"{Undeclared(step, "input", input.Name, inputs)}: Azure ML drops it");
        }

        foreach (var parameter in step.Searched.Where(parameter => !parameter.IsGroup && step.FindDeclared(parameter.Name.Text) is null))
        {
            found.Error(Codes.UndeclaredPort, parameter.Name.Position, Undeclared(step, "hyperparameter", parameter.Name, inputs));
        }

        foreach (var output in step.Outputs.Where(output => step.FindDeclaredOutput(output.Name.Text) is null))
        {
            var problem = Undeclared(step, "output", output.Name, component.Outputs.Select(declared => declared.Name.Text));
            if (output.Target is null)
            {
                found.Warning(Codes.UndeclaredPort, output.Name.Position, $"{problem}: Azure ML drops it");
            }
            else
            {
                found.Error(Codes.UndeclaredPort, output.Name.Position, problem);
            }
        }

        foreach (var missing in component.Inputs.Where(
            declared => declared.IsRequired && !step.WrittenInputs.Contains(declared.Name.Text)))
        {
            found.Error(
                Codes.UnboundInput,
                step.Name.Position,
                $"step '{step.Name.Text}' gives no '{missing.Name.Text}', which its component needs ({missing.CheckedType})");
        }
    }

    private static string Undeclared(StepDefinition step, string what, Written name, IEnumerable<string> declared) =>
        $"step '{step.Name.Text}' has {what} '{name.Text}', which its component does not declare{NearestName.Hint(name.Text, declared)}";

    private static void CheckOutputs(StepDefinition step, PipelineGraph job, DiagnosticBag found)
    {
        foreach (var output in step.Outputs)
        {
            if (output.Target is ParentOutput { Name: var parent } && job.Outputs.All(declared => declared.Name != parent))
            {
                found.Error(
                    Codes.UnknownBinding,
                    output.Position,
                    $"step '{step.Name.Text}' binds '{output.Name.Text}' to parent.outputs.{parent}: no output '{parent}'"
                    + NearestName.Hint(parent, job.Outputs.Select(declared => declared.Name)));
            }
        }
    }

    private static void CheckBoundOnce(PipelineGraph job, bool allStepsAreKnown, DiagnosticBag found)
    {
        var bound = job.Steps
            .SelectMany(step => step.Outputs.Select(output => (Step: step, Output: output)))
            .Where(pair => pair.Output.Target is ParentOutput)
            .ToLookup(pair => ((ParentOutput)pair.Output.Target!).Name);
        foreach (var output in job.Outputs)
        {
            var writers = bound[output.Name].ToImmutableArray();

            // Where a step or a binding is broken, it may have been the one.
            if (writers.IsEmpty && allStepsAreKnown && bound.All(names => job.Outputs.Any(o => o.Name == names.Key)))
            {
                found.Warning(
                    Codes.UnboundInput, output.Position, $"output '{output.Name}' of the pipeline is bound by no step, and stays empty");
            }

            foreach (var (step, binding) in writers.Skip(1))
            {
                found.Error(
                    Codes.BoundTwice,
                    binding.Position,
                    $"output '{output.Name}' of the pipeline is written by step '{writers[0].Step.Name.Text}' and by '{step.Name.Text}'");
            }
        }
    }

    // The type of what an input is given; null when it comes from a component that is not known here.
    private static string? TypeOf(InputValue value, PipelineGraph graph) => value switch
    {
        LiteralValue literal => literal.Type,
        DataValue data => data.DataType,
        BoundValue { Source: ParentInput parent } => graph.FindInput(parent.Name)?.Type,
        BoundValue { Source: StepOutput output } => graph.FindStep(output.Step)?.FindDeclaredOutput(output.Output)?.CheckedType,
        _ => null,
    };
}
