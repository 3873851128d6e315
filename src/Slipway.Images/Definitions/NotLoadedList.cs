namespace Slipway.Images;

/// <summary>A package that is declared to be installed and not to be loaded by tests.</summary>
/// <param name="Name">The package.</param>
/// <param name="Reason">Why: it needs what a test has not, such as a GPU or a display.</param>
/// <param name="Line">Where it is declared, counted from 1.</param>
internal sealed record NotLoadedPackage(string Name, string Reason, int Line);

/// <summary>
/// Reads <c>not-loaded.txt</c>: one package a line, and behind a <c>#</c> why it can't be loaded where images are tested.
/// </summary>
internal static class NotLoadedList
{
    public const string FileName = "not-loaded.txt";

    public static IEnumerable<NotLoadedPackage> Read(ManifestText manifest)
    {
        foreach (var (line, number) in manifest.Lines())
        {
            if (line.Split('#', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, ..] parts)
            {
                continue;
            }

            if (parts is [_, { Length: > 0 } reason] && !name.Any(char.IsWhiteSpace))
            {
                yield return new NotLoadedPackage(name, reason, number);
            }
            else
            {
                manifest.Report(number, $"'{line.Trim()}' is not a package with a reason", "write 'NAME # why it can't be loaded'");
            }
        }
    }

    /// <summary>Marks the packages that are named; one that no manifest asks for is reported.</summary>
    public static IEnumerable<DeclaredPackage> Apply(
        ManifestText manifest, IReadOnlyList<NotLoadedPackage> list, IReadOnlyCollection<DeclaredPackage> packages)
    {
        foreach (var named in list.Where(named => !packages.Any(package => Means(package, named))))
        {
            manifest.Report(
                named.Line,
                $"no manifest asks for a package '{named.Name}' that would be loaded",
                "correct the name, or remove the line");
        }

        return packages.Select(package =>
            list.FirstOrDefault(named => Means(package, named)) is { } found ? package with { NotLoaded = found.Reason } : package);
    }

    private static bool Means(DeclaredPackage package, NotLoadedPackage named) => package switch
    {
        PythonPackage => package.NormalizedName == PythonPackage.Normalize(named.Name),
        CondaPackage => string.Equals(package.Name, named.Name, StringComparison.OrdinalIgnoreCase),
        RPackage => package.Name == named.Name,
        _ => false,
    };
}
