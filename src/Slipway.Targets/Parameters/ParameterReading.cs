using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>
/// Reads all parameters from where users give them: the command line, environment variables, the files of profiles (the
/// last profile first) and <c>.nuke/parameters.json</c>.
/// </summary>
internal sealed class ParameterReading(
    ParameterSet parameters,
    BuildOptions options,
    BuildEnvironment environment,
    SecretsPassword password)
{
    /// <summary>Reads what decides where and how the rest is read: root, profile, verbosity and the like.</summary>
    /// <exception cref="DiagnosticException">SLP1011: a value of a switch does not convert.</exception>
    public static CommandLine ReadOptions(
        IReadOnlyList<string> arguments, ParameterSet parameters, TargetWords targets, BuildEnvironment environment)
    {
        var line = CommandLine.Parse(arguments, parameters, targets);
        Throw(parameters.Bind(Direct(line, environment), parameter => parameter.IsBuiltIn, new SecretMask()));
        return line;
    }

    /// <summary>Reads the build's parameters.</summary>
    /// <exception cref="DiagnosticException">
    /// All that is wrong: SLP1010, SLP1017 and SLP1018 in the arguments, SLP1011 in values, SLP1014, SLP1015 and
    /// SLP1021 in parameters files.
    /// </exception>
    public void ReadParameters(CommandLine line, string root, SecretMask secrets)
    {
        var errors = new List<Diagnostic>(line.Errors);
        var sources = Direct(line, environment);
        foreach (var profile in options.Profile.Reverse().Append(null))
        {
            if (ParametersFile.Read(root, profile) is { } file)
            {
                errors.AddRange(UnknownNames(file));
                sources.Add(new FileSource(file, root, password));
            }
            else if (profile is not null)
            {
                errors.Add(new Diagnostic(
                    Codes.InvalidParametersFile, $"The profile '{profile}' has no file {ParametersFile.Path(profile)}"));
            }
        }

        errors.AddRange(parameters.Bind(sources, _ => true, secrets));
        Throw(errors);
    }

    private static List<IParameterSource> Direct(CommandLine line, BuildEnvironment environment) =>
        [new CommandLineSource(line, environment.WorkingDirectory), new VariableSource(environment)];

    private IEnumerable<Diagnostic> UnknownNames(ParametersFile file) =>
        from name in file.WrittenNames
        where parameters.Find(name) is null
        let nearest = Names.Nearest(name, parameters.All.Select(parameter => parameter.Name))
        select new Diagnostic(Codes.UnknownInFile, $"There is no parameter '{name}'")
        {
            File = file.RelativePath,
            Remedy = nearest is null ? "'--help' lists the parameters" : $"did you mean '{nearest}'?",
        };

    private static void Throw(List<Diagnostic> errors)
    {
        if (errors.Count > 0)
        {
            throw new DiagnosticException(errors);
        }
    }
}
