using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>A package that a manifest of an image asks for.</summary>
/// <param name="Name">Its name as written.</param>
/// <param name="File">The manifest, relative to the repository's root.</param>
/// <param name="Line">The line of the manifest, counted from 1.</param>
public abstract record DeclaredPackage(string Name, string File, int Line)
{
    /// <summary>The package as its manifest asks for it, with its version condition.</summary>
    public abstract string Wanted { get; }

    /// <summary>The kind of package, as a reader names it: Python, R, conda or Debian.</summary>
    public abstract string Language { get; }

    /// <summary>
    /// The conda environment that it belongs to, by the name that its manifest gives; null for the interpreter that the
    /// image starts by itself.
    /// </summary>
    internal string? Environment { get; init; }

    /// <summary>Why it is not loaded by tests, where that is declared; null for all else.</summary>
    internal string? NotLoaded { get; init; }

    /// <summary>The name in the form in which two spellings of it are the same.</summary>
    internal virtual string NormalizedName => Name;
}

/// <summary>A Python distribution as PEP 508 writes it: in <c>requirements.txt</c>, <c>pyproject.toml</c> or a conda environment.</summary>
internal sealed partial record PythonPackage(
    string Name,
    ImmutableArray<string> Extras,
    PythonSpecifierSet Specifiers,
    EnvironmentMarker? Marker,
    string File,
    int Line)
    : DeclaredPackage(Name, File, Line)
{
    public override string Wanted => Name + Specifiers;

    public override string Language => "Python";

    internal override string NormalizedName => Normalize(Name);

    /// <summary>PEP 503's form of a name: lower case, runs of hyphens, underscores and dots as one hyphen.</summary>
    public static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}

/// <summary>
/// An R package asked for by <c>DESCRIPTION</c>, <c>renv.lock</c> or <c>install.R</c>; the name <c>R</c> is R itself.
/// </summary>
internal sealed record RPackage(string Name, RCondition? Condition, string File, int Line)
    : DeclaredPackage(Name, File, Line)
{
    /// <summary>The name by which a manifest asks for R itself.</summary>
    public const string Interpreter = "R";

    public override string Wanted => Condition is null ? Name : $"{Name} ({Condition})";

    public override string Language => "R";
}

/// <summary>A Debian package asked for by <c>apt.txt</c>.</summary>
internal sealed record AptPackage(string Name, string? Version, string File, int Line)
    : DeclaredPackage(Name, File, Line)
{
    /// <summary>The architecture that is asked for; null for any.</summary>
    public string? Architecture { get; init; }

    public override string Wanted => Version is null ? Name : $"{Name}={Version}";

    public override string Language => "Debian";
}

/// <summary>A conda package asked for by <c>environment.yml</c>.</summary>
internal sealed record CondaPackage(string Name, CondaSpecifier? Specifier, string File, int Line)
    : DeclaredPackage(Name, File, Line)
{
    public override string Wanted => (Specifier is null ? Name : $"{Name} {Specifier}") + (Build is null ? "" : $"={Build}");

    public override string Language => "conda";

    /// <summary>The build that is asked for, with <c>*</c> for any characters; null for any.</summary>
    public string? Build { get; init; }

    /// <summary>Whether a build is the one that is asked for.</summary>
    public bool IsBuild(string build) => Build is null || Regex.IsMatch(
        build, $"^{Regex.Escape(Build).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    internal override string NormalizedName => Name.ToLowerInvariant();
}
