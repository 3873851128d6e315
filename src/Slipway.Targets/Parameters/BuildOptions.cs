namespace Slipway.Targets;

/// <summary>How much a build says.</summary>
internal enum Verbosity
{
    Quiet,
    Normal,
    Verbose,
}

/// <summary>The engine's own switches.</summary>
internal sealed class BuildOptions
{
    public string[]? Target { get; private set; }

    public string[]? Skip { get; private set; }

    public string[]? Force { get; private set; }

    public string[]? Why { get; private set; }

    public string? Encrypt { get; private set; }

    /// <summary>The target over a set whose items are listed.</summary>
    public string? Items { get; private set; }

    public bool GenerateCI { get; private set; }

    public bool Continue { get; private set; }

    public bool Plan { get; private set; }

    public bool Help { get; private set; }

    public bool Version { get; private set; }

    /// <summary>How many targets run at once, at most; null for as many as there are cores.</summary>
    public int? Parallelism { get; private set; }

    public Verbosity Verbosity { get; private set; } = Verbosity.Normal;

    public bool NoColor { get; private set; }

    public bool NoLogo { get; private set; }

    public HostKind? Host { get; private set; }

    public string[] Profile { get; private set; } = [];

    public AbsolutePath? Root { get; private set; }

    /// <summary>The switches as parameters, in the order of <c>--help</c>.</summary>
    public IReadOnlyList<Parameter> Parameters() =>
    [
        Of(nameof(Target), typeof(string[]), value => Target = (string[])value!,
            "The targets to run (or name them first)", takesTargets: true),
        Of(nameof(Skip), typeof(string[]), value => Skip = (string[])value!,
            "Leaves targets out; alone: all but those named", mayStandAlone: true, takesTargets: true, isGivenByScripts: true),
        Of(nameof(Force), typeof(string[]), value => Force = (string[])value!,
            "Runs targets that are up to date; alone: all of them", mayStandAlone: true, takesTargets: true),
        Of(nameof(Why), typeof(string[]), value => Why = (string[])value!,
            "Says of targets what has changed since their last success, and runs nothing", takesTargets: true),
        Of(nameof(Continue), typeof(bool), value => Continue = (bool)value!,
            "Goes on from the last attempt, if that failed: leaves out what succeeded"),
        Of(nameof(Parallelism), typeof(int), value => Parallelism = (int)value!,
            "How many targets run at once; 1 for one after the other, in the order of --plan [the cores]"),
        Of(nameof(Plan), typeof(bool), value => Plan = (bool)value!,
            "Shows what would run and why, also as a picture, and runs nothing"),
        Of(nameof(Help), typeof(bool), value => Help = (bool)value!,
            "Shows this", isGivenByScripts: true),
        Of(nameof(Version), typeof(bool), value => Version = (bool)value!,
            "Shows the version"),
        Of(nameof(Verbosity), typeof(Verbosity), value => Verbosity = (Verbosity)value!,
            "How much is said"),
        Of(nameof(Encrypt), typeof(string), value => Encrypt = (string)value!,
            "Encrypts the value of a secret parameter into .nuke/parameters.json (or the profile's file), and runs nothing"),
        Of(nameof(Items), typeof(string), value => Items = (string)value!,
            "Lists the items of a target over a set, as JSON for a CI server's matrix, and runs nothing", isGivenByScripts: true),
        Of(nameof(GenerateCI), typeof(bool), value => GenerateCI = (bool)value!,
            "Writes the files of CI servers and .nuke/build.schema.json again, and runs nothing"),
        Of(nameof(NoColor), typeof(bool), value => NoColor = (bool)value!,
            "Without colours (as does the variable NO_COLOR)"),
        Of(nameof(NoLogo), typeof(bool), value => NoLogo = (bool)value!,
            "Without the first line"),
        Of(nameof(Host), typeof(HostKind), value => Host = (HostKind)value!,
            "What reads the output; else the environment variables of CI servers tell"),
        Of(nameof(Profile), typeof(string[]), value => Profile = (string[])value!,
            "Values from .nuke/parameters.PROFILE.json; the last one counts most"),
        Of(nameof(Root), typeof(AbsolutePath), value => Root = (AbsolutePath)value!,
            "The build's root; else the nearest folder upwards that has a .nuke", isGivenByScripts: true, lastWins: true),
    ];

    private static Parameter Of(
        string name,
        Type type,
        Action<object?> set,
        string description,
        bool mayStandAlone = false,
        bool takesTargets = false,
        bool isGivenByScripts = false,
        bool lastWins = false) =>
        new(name, type, set)
        {
            Description = description,
            IsBuiltIn = true,
            TakesNoValue = mayStandAlone,
            TakesTargets = takesTargets,
            IsGivenByScripts = isGivenByScripts,
            LastWins = lastWins,
        };
}
