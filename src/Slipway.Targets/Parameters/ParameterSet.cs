using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>All that the user may set, by name.</summary>
internal sealed class ParameterSet
{
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);

    private readonly List<Given> _given = [];

    // A build's own flag of a built-in switch's name, such as Force: it learns whether that switch was given.
    private readonly List<Mirror> _mirrors = [];

    /// <summary>Collects parameters.</summary>
    /// <param name="builtIn">The engine's.</param>
    /// <param name="ofBuild">The build's.</param>
    /// <remarks>One of the build's has its name before one of the engine's, which is then not there.</remarks>
    /// <exception cref="DiagnosticException">
    /// SLP1020: two of the build have the same name, or one has that of a switch that scripts give.
    /// </exception>
    public ParameterSet(IEnumerable<Parameter> builtIn, IEnumerable<Parameter> ofBuild)
    {
        foreach (var parameter in builtIn.Concat(ofBuild))
        {
            var name = Names.Normalize(parameter.Name);
            if (_byName.TryAdd(name, parameter))
            {
                continue;
            }

            var other = _byName[name];
            if (!other.IsBuiltIn)
            {
                throw SameName($"Two parameters are called '{parameter.Name}'");
            }

            if (parameter.IsFlag)
            {
                _mirrors.Add(new Mirror(parameter, other));
            }
            else if (other.IsGivenByScripts)
            {
                throw SameName(
                    $"The parameter '{parameter.Name}' has the name of the built-in {other.Switch}, which scripts or files of CI servers give");
            }
            else
            {
                _byName[name] = parameter;
            }
        }
    }

    private static DiagnosticException SameName(string what) =>
        new(new Diagnostic(Codes.DuplicateParameter, what) { Remedy = "give it another name" });

    /// <summary>
    /// One text for all that the user gave for the build's parameters; of secrets, only that they were given.
    /// </summary>
    public string GivenText => string.Join('\n', _given
        .Where(given => !given.Parameter.IsBuiltIn)
        .Select(given => $"{given.Parameter.Name}={(given.Parameter.IsSecret ? "" : string.Join('\0', given.Raw.Values))}")
        .Order(StringComparer.Ordinal));

    public IReadOnlyCollection<Parameter> All => _byName.Values;

    /// <summary>The parameter of that name, however it is written, or null.</summary>
    public Parameter? Find(string name) => _byName.GetValueOrDefault(Names.Normalize(name));

    /// <summary>Sets every parameter that is given; the first source that has it decides.</summary>
    /// <param name="sources">Where values come from, the most important first.</param>
    /// <param name="which">The parameters to set.</param>
    /// <param name="secrets">Takes the values of secret ones.</param>
    /// <returns>What is wrong with the values (SLP1011).</returns>
    public List<Diagnostic> Bind(
        IReadOnlyList<IParameterSource> sources,
        Func<Parameter, bool> which,
        SecretMask secrets)
    {
        var errors = new List<Diagnostic>();
        foreach (var parameter in All.Where(which))
        {
            var raw = sources.Select(source => source.Get(parameter)).FirstOrDefault(value => value is not null);
            if (raw is not null && Give(parameter, raw, secrets) is { } error)
            {
                errors.Add(error);
            }
        }

        return errors;
    }

    /// <summary>Sets a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="raw">Its value.</param>
    /// <param name="secrets">Takes the value of a secret one.</param>
    /// <returns>What is wrong with the value (SLP1011).</returns>
    public Diagnostic? Give(Parameter parameter, RawValue raw, SecretMask secrets)
    {
        _given.Add(new Given(parameter, raw));
        if (parameter.IsSecret)
        {
            foreach (var secret in raw.Values)
            {
                secrets.Add(secret);
            }
        }

        if (ValueConverter.Convert(parameter, raw, out var value) is { } error)
        {
            return error;
        }

        parameter.Set(value);
        foreach (var (flag, builtIn) in _mirrors)
        {
            if (builtIn == parameter)
            {
                flag.Set(value is bool set ? set : raw.Values.Count == 0);
            }
        }

        return null;
    }

    // Classes, as elsewhere in what each start comes to: collections of pairs are compiled anew by every process.
    private sealed record Given(Parameter Parameter, RawValue Raw);

    private sealed record Mirror(Parameter Flag, Parameter BuiltIn);
}
