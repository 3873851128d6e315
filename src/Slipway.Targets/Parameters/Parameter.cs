namespace Slipway.Targets;

/// <summary>Something that the user may set: a member of the build, or a switch of the engine.</summary>
internal sealed class Parameter(string name, Type type, Action<object?> set)
{
    /// <summary>What parts the values of a list in one word, unless its parameter says otherwise.</summary>
    public const string UsualSeparator = "+";

    /// <summary>The member's name, or another that its attribute gives.</summary>
    public string Name { get; } = name;

    public string Switch => $"--{Names.ToKebabCase(Name)}";

    public string? Description { get; init; }

    public string? Group { get; init; }

    /// <summary>What parts the values of a list in one word; empty for nothing.</summary>
    public string Separator { get; init; } = UsualSeparator;

    public bool IsSecret { get; init; }

    /// <summary>Whether it is the engine's: those are not read from environment variables that others may have set.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Whether the switch may stand alone though its type is not bool.</summary>
    public bool TakesNoValue { get; init; }

    /// <summary>Whether its values are names of targets.</summary>
    public bool TakesTargets { get; init; }

    /// <summary>Whether scripts that start the build give the switch: no parameter of the build can have its name.</summary>
    public bool IsGivenByScripts { get; init; }

    /// <summary>Whether the last one stands when it is given several times; else that is an error.</summary>
    public bool LastWins { get; init; }

    /// <summary>What it is without being given, for <c>--help</c>.</summary>
    public Func<object?>? Initial { get; init; }

    /// <summary>The type of one value: the element's for arrays, without nullability.</summary>
    public Type ValueType { get; } = Underlying(type.IsArray ? type.GetElementType()! : type);

    public bool IsList { get; } = type.IsArray;

    public bool IsFlag => ValueType == typeof(bool) && !IsList;

    public bool IsNumber =>
        ValueType == typeof(int) || ValueType == typeof(long) || ValueType == typeof(double)
        || ValueType == typeof(decimal);

    public string WaysToGive =>
        $"give {Switch}{(IsFlag ? "" : " VALUE")}, or set the environment variable {Names.ToVariable(Name)} "
        + $"(or NUKE_{Names.ToVariable(Name)}), or \"{Name}\" in {ParametersFile.Path(profile: null)}";

    /// <summary>Sets it to a value of its type.</summary>
    public void Set(object? value) => set(value);

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
