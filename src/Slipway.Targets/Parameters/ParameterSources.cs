namespace Slipway.Targets;

/// <summary>Values from the command line.</summary>
internal sealed class CommandLineSource(CommandLine line, string workingDirectory) : IParameterSource
{
    public RawValue? Get(Parameter parameter) => line.Given(parameter) switch
    {
        null => null,
        { Count: 0 } when parameter.IsFlag => new RawValue(["true"], parameter.Switch, workingDirectory),
        var values => new RawValue(values, parameter.Switch, workingDirectory),
    };
}

/// <summary>
/// Values from environment variables: <c>SUBSCRIPTION_ID</c> (also without underscores, or with dashes) or the same with
/// <c>NUKE_</c> before it. A list is parted as on the command line, by a comma as well unless its parameter says what parts
/// it, or is an array in JSON. The engine's own switches, whose names are ordinary words, are read only with it; so is what
/// a Jenkins server tells every job, such as the folder <c>WORKSPACE</c>.
/// </summary>
internal sealed class VariableSource : IParameterSource
{
    // https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
    private static readonly string[] OfJenkins =
    [
        "BUILD_DISPLAY_NAME", "BUILD_ID", "BUILD_NUMBER", "BUILD_TAG", "BUILD_URL", "EXECUTOR_NUMBER", "JENKINS_HOME",
        "JENKINS_URL", "JOB_BASE_NAME", "JOB_NAME", "JOB_URL", "NODE_LABELS", "NODE_NAME", "STAGE_NAME", "WORKSPACE",
        "WORKSPACE_TMP",
    ];

    private readonly Dictionary<string, Variable> _variables = new(StringComparer.Ordinal);
    private readonly string _workingDirectory;

    public VariableSource(BuildEnvironment environment)
    {
        _workingDirectory = environment.WorkingDirectory;
        string[] others = environment.Variables.ContainsKey("JENKINS_URL") ? OfJenkins : [];
        foreach (var (name, value) in environment.Variables)
        {
            if (!others.Contains(name))
            {
                _variables.TryAdd(
                    Names.Normalize(name.Replace("_", "", StringComparison.Ordinal)), new Variable(name, value));
            }
        }
    }

    public RawValue? Get(Parameter parameter)
    {
        var name = Names.Normalize(parameter.Name).Replace("_", "", StringComparison.Ordinal);
        if ((parameter.IsBuiltIn || !_variables.TryGetValue(name, out var variable))
            && !_variables.TryGetValue($"nuke{name}", out variable))
        {
            return null;
        }

        // An empty variable is how scripts and CI servers say that there is none; a blank one where they take no empty ones.
        // Azure Pipelines leaves the name itself of a secret that it does not have.
        return string.IsNullOrWhiteSpace(variable.Value) || variable.Value == $"$({variable.Name})"
            ? null
            : new RawValue(Values(parameter, variable.Value), $"the environment variable {variable.Name}", _workingDirectory);
    }

    private static IReadOnlyList<string> Values(Parameter parameter, string text) =>
        !parameter.IsList ? [text]
        : JsonList.Read(text) is { } values ? values
        : parameter.Separator == Parameter.UsualSeparator && !text.StartsWith('[') ? ValueConverter.Split(text, ",")
        : [text];

    private sealed record Variable(string Name, string Value);
}

/// <summary>Values from a parameters file, those of secrets decrypted where they are encrypted.</summary>
internal sealed class FileSource(ParametersFile file, string root, SecretsPassword password) : IParameterSource
{
    public RawValue? Get(Parameter parameter) =>
        file.Given(parameter.Name) is { } values
            ? new RawValue([.. values.Select(value => Decrypted(parameter, value))], file.RelativePath, root)
            : null;

    private string Decrypted(Parameter parameter, string value) =>
        parameter.IsSecret && EncryptedValue.IsOne(value)
            ? password.Decrypt(parameter.Name, value, file.RelativePath)
            : value;
}
