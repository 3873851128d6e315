using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>Checks, before anything runs, what the scheduled targets require.</summary>
internal static class Requirements
{
    /// <summary>Asks for the parameters that are required and not given.</summary>
    /// <exception cref="DiagnosticException">SLP1011: an answer is no value of its parameter.</exception>
    public static void Ask(IEnumerable<TargetRun> runs, ParameterSet parameters, BuildEnvironment environment, SecretMask secrets)
    {
        if (environment.Ask is not { } ask)
        {
            return;
        }

        foreach (var requirement in runs
            .Where(run => run.Status == TargetStatus.Scheduled)
            .SelectMany(run => run.Definition.Requirements)
            .Where(requirement => requirement.IsParameter && !requirement.IsMet()))
        {
            if (parameters.Find(requirement.MemberName) is not { } parameter)
            {
                continue;
            }

            var text = parameter.Description is { } description ? $"{parameter.Name} ({description})" : parameter.Name;
            if (ask(new Question(text, parameter.IsSecret)) is { Length: > 0 } answer
                && parameters.Give(parameter, new RawValue([answer], "the terminal", environment.WorkingDirectory), secrets)
                    is { } error)
            {
                throw new DiagnosticException(error);
            }
        }
    }

    /// <summary>Checks all requirements of all targets that are still scheduled.</summary>
    /// <exception cref="DiagnosticException">
    /// SLP1012: a parameter is not given. SLP1013: a condition does not hold. All that is missing is in it.
    /// </exception>
    public static void Check(IEnumerable<TargetRun> runs, ParameterSet parameters)
    {
        var missing = runs
            .Where(run => run.Status == TargetStatus.Scheduled)
            .SelectMany(run => run.Definition.Requirements.Select(requirement => new Required(requirement, run.Definition)))
            // What a target over a set requires its items do too: once is enough.
            .DistinctBy(required => required.Requirement, ReferenceEqualityComparer.Instance)
            .Where(required => !required.Requirement.IsMet())
            .Select(required => Missing(Owner(required.Definition, required.Requirement).Name, required.Requirement, parameters))
            .ToList();
        if (missing.Count > 0)
        {
            throw new DiagnosticException(missing);
        }
    }

    private static TargetDefinition Owner(TargetDefinition target, Requirement requirement) =>
        target.Collector is { } collector && collector.Requirements.Contains(requirement) ? collector : target;

    private static Diagnostic Missing(string target, Requirement requirement, ParameterSet parameters)
    {
        if (!requirement.IsParameter)
        {
            return new Diagnostic(Codes.UnmetRequirement, $"Target '{target}' requires '{requirement.Text}', which does not hold");
        }

        var parameter = parameters.Find(requirement.MemberName);
        return new Diagnostic(
            Codes.ValueMissing,
            parameter is null
                ? $"Target '{target}' requires '{requirement.Text}', which has no value"
                : $"Target '{target}' requires the parameter '{parameter.Name}', which is not given")
        {
            Remedy = parameter?.WaysToGive,
        };
    }

    private sealed record Required(Requirement Requirement, TargetDefinition Definition);
}
