using System.Text.RegularExpressions;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// Reads the packages that an <c>install.R</c> installs: the names that are written out for <c>install.packages</c> and
/// its like in remotes, pak, renv, BiocManager and pacman. The script is not run: that it computes names is told.
/// </summary>
internal sealed partial class InstallScript
{
    // Variables that are made of themselves, twice each time, would be without measure.
    private const int MostTexts = 100_000;

    private readonly ManifestText _manifest;
    private readonly RTokens _tokens;
    private readonly Dictionary<string, IReadOnlyList<RToken>> _variables = new(StringComparer.Ordinal);

    private int _texts;

    private InstallScript(ManifestText manifest)
    {
        _manifest = manifest;
        _tokens = new RTokens(manifest);
    }

    public static IEnumerable<RPackage> Read(ManifestText manifest)
    {
        try
        {
            return new InstallScript(manifest).Read();
        }
        catch (InputLimitException e)
        {
            manifest.ReportLimit(e);
            return [];
        }
    }

    private List<RPackage> Read()
    {
        var packages = new List<RPackage>();
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind != RTokenKind.Name)
            {
                continue;
            }

            if (_tokens[i + 1].Text is "<-" or "<<-" || (_tokens[i + 1].Text == "=" && _tokens[i].Depth == 0))
            {
                _variables[_tokens[i].Text] = Texts(i + 2);
            }
            else if (_tokens[i + 1].Text == "in")
            {
                // for (name in …)
                _variables[_tokens[i].Text] = Texts(i + 2);
            }
            else if (Reader(_tokens[i].Text) is { } read)
            {
                if (_tokens[i + 1].Text == "(")
                {
                    packages.AddRange(read(_tokens.Arguments(i + 1)));
                }
                else if (_tokens[i - 1].Text == ",")
                {
                    // As lapply(names, install.packages) has it.
                    Untested(new RToken(RTokenKind.Computed, _tokens[i].Text, _tokens[i].Line, 0));
                }
            }
        }

        return packages;
    }

    private Func<IReadOnlyList<RArgument>, IEnumerable<RPackage>>? Reader(string function) => function.Split(':')[^1] switch
    {
        "install.packages" => arguments => Names(arguments).Select(Named).OfType<RPackage>(),
        "install_version" => Versioned,
        "install_cran" or "pkg_install" => References,
        "install" when function is "BiocManager::install" or "renv::install" => References,
        "pak" when function == "pak::pak" => References,
        "p_load" or "p_install" => Loaded,
        "p_load_gh" or "p_load_current_gh" or "p_install_gh" => arguments => arguments
            .Where(argument => argument.Name is null or "char").SelectMany(argument => Texts(argument.Start)).Select(Unknown).OfType<RPackage>(),
        "install_github" or "install_gitlab" or "install_bitbucket" or "install_git" or "install_url" or "install_local" => FromElsewhere,
        _ => null,
    };

    private IEnumerable<RPackage> References(IReadOnlyList<RArgument> arguments) =>
        Names(arguments).Select(Referred).OfType<RPackage>();

    // pacman takes names without quotes, any number of them, or one list of texts.
    private IEnumerable<RPackage> Loaded(IReadOnlyList<RArgument> arguments)
    {
        var areTexts = arguments.Any(argument => argument.Name == "character.only" && _tokens[argument.Start].Text is "TRUE" or "T");
        return arguments.Where(argument => argument.Name is null or "char" or "package")
            .SelectMany(argument => argument.Name is null && !areTexts && _tokens[argument.Start] is { Kind: RTokenKind.Name } name
                && _tokens[argument.Start + 1].Text is "," or ")"
                    ? [name]
                    : Texts(argument.Start))
            .Select(Named)
            .OfType<RPackage>();
    }

    private IEnumerable<RPackage> Versioned(IReadOnlyList<RArgument> arguments)
    {
        var version = Find(arguments, 1, "version") is [var text, ..] ? text : null;
        if (version is { Kind: RTokenKind.Computed })
        {
            Untested(version);
            version = null;
        }

        foreach (var name in Find(arguments, 0, "package"))
        {
            if (Named(name) is { } package)
            {
                yield return version is null ? package : package with { Condition = Condition(version, version.Text) };
            }
        }
    }

    private IEnumerable<RToken> Names(IReadOnlyList<RArgument> arguments) => Find(arguments, 0, "pkgs", "pkg", "packages");

    private RPackage? Named(RToken name)
    {
        if (name.Kind == RTokenKind.Computed)
        {
            return Unknown(name);
        }

        if (PackageName().IsMatch(name.Text))
        {
            return new RPackage(name.Text, null, _manifest.File, name.Line);
        }

        if (name.Text.Contains('/', StringComparison.Ordinal))
        {
            Untested(name);
        }
        else
        {
            _manifest.Report(name.Line, $"'{name.Text}' is not an R package's name");
        }

        return null;
    }

    // As pak writes them: name, cran::name, name@1.2, name=owner/repository; owner/repository alone names no package.
    private RPackage? Referred(RToken reference)
    {
        if (reference.Kind == RTokenKind.Computed)
        {
            return Unknown(reference);
        }

        var match = Reference().Match(reference.Text);
        if (!match.Success)
        {
            if (!Elsewhere().IsMatch(reference.Text))
            {
                return Named(reference);
            }

            Untested(reference);
            return null;
        }

        return new RPackage(
            match.Groups["name"].Value,
            match.Groups["version"] is { Success: true } version ? Condition(reference, version.Value) : null,
            _manifest.File,
            reference.Line);
    }

    private IEnumerable<RPackage> FromElsewhere(IReadOnlyList<RArgument> arguments)
    {
        foreach (var reference in Find(arguments, 0, "repo", "url", "path"))
        {
            Untested(reference);
        }

        return [];
    }

    private RPackage? Unknown(RToken reference)
    {
        Untested(reference);
        return null;
    }

    // A path, a URL or a repository does not say which package is in it; what is computed, only running the script would tell.
    private void Untested(RToken reference)
    {
        if (reference.Kind == RTokenKind.Computed)
        {
            _manifest.ReportUntested(
                reference.Line,
                $"the script computes what it installs here ('{reference.Text}'), so that nothing of it is tested",
                "write the names out as texts, or name the packages in DESCRIPTION");
        }
        else
        {
            _manifest.ReportUntested(
                reference.Line,
                $"'{reference.Text}' does not say which package it is, so that nothing of it is tested",
                "name the package in DESCRIPTION, or for pak write name=owner/repository");
        }
    }

    private RCondition? Condition(RToken token, string text)
    {
        if (RVersion.TryParse(text, out var version))
        {
            return RCondition.Exactly(version);
        }

        if (!RCondition.TryParse(text, out var condition))
        {
            _manifest.Report(token.Line, $"'{text}' is not an R version", "write one such as 1.2, or a condition such as >= 1.2");
        }

        return condition;
    }

    private IReadOnlyList<RToken> Find(IReadOnlyList<RArgument> arguments, int place, params string[] names)
    {
        var argument = arguments.FirstOrDefault(argument => names.Contains(argument.Name))
            ?? arguments.Where(argument => argument.Name is null).ElementAtOrDefault(place);
        return argument is null ? [] : Texts(argument.Start);
    }

    /// <summary>The texts of an expression, as far as they are written out: a text, a variable, <c>c(…)</c>.</summary>
    private IReadOnlyList<RToken> Texts(int at) => _tokens[at] switch
    {
        { Kind: RTokenKind.Text } text => [text],
        { Kind: RTokenKind.Name, Text: "c" } when _tokens[at + 1].Text == "(" =>
            [.. _tokens.Arguments(at + 1).SelectMany(argument => Counted(Texts(argument.Start), _tokens[at].Line))],
        // What leaves out those that are there already: all of them shall be.
        { Kind: RTokenKind.Name, Text: "setdiff" or "unique" } when _tokens[at + 1].Text == "(" =>
            _tokens.Arguments(at + 1) is [var first, ..] ? Texts(first.Start) : [],
        { Kind: RTokenKind.Name, Text: "NULL" or "TRUE" or "FALSE" } => [],
        { Kind: RTokenKind.Name } variable when _tokens[at + 1].Text != "(" && _variables.TryGetValue(variable.Text, out var texts) => texts,
        { Kind: RTokenKind.Name } computed => [computed with { Kind = RTokenKind.Computed }],
        _ => [],
    };

    private IReadOnlyList<RToken> Counted(IReadOnlyList<RToken> texts, int line)
    {
        _texts += texts.Count;
        return _texts <= MostTexts
            ? texts
            : throw new InputLimitException($"its variables hold more than {MostTexts} texts, those of one in another counted again", line);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9.]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PackageName();

    [GeneratedRegex(
        @"^((cran|bioc|standard|any)::)?(?<name>[A-Za-z][A-Za-z0-9.]*)(@((current|last)|(?<version>[^?]+)))?(\?.*)?\z|^(?<name>[A-Za-z][A-Za-z0-9.]*)=\S+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();

    // Kinds of references that say where a package is, and not which.
    [GeneratedRegex("^(github|gitlab|git|url|local|deps)::|/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Elsewhere();
}
