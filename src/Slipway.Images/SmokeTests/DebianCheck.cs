using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Compares the Debian packages that <c>apt.txt</c> asks for with those that an image's dpkg says are installed: all are
/// listed once, and what a package provides counts as apt counts it.
/// </summary>
internal sealed partial class DebianCheck(TestContainer container)
{
    // https://manpages.debian.org/dpkg-query: the status is three letters, wanted, is and error.
    private const string Format = @"${Package}\t${Architecture}\t${db:Status-Abbrev}\t${Version}\t${Provides}\n";

    public async Task<ImmutableArray<SmokeTestResult>> RunAsync(
        IReadOnlyCollection<AptPackage> packages, CancellationToken cancellationToken)
    {
        if (packages.Count == 0)
        {
            return [];
        }

        var installed = new List<Installed>();
        var exit = await container.RunAsync(
            "dpkg-query", ["--show", $"--showformat={Format}"], line => installed.AddRange(Parse(line)), cancellationToken)
            .ConfigureAwait(false);
        var fault = exit switch
        {
            null => "the image has no dpkg-query",
            { ExitCode: 0 } => null,
            _ => $"dpkg-query fails: {exit.ErrorOutput}",
        };
        return [.. packages.Select(package => Judge(package, fault, installed))];
    }

    private static SmokeTestResult Judge(AptPackage package, string? fault, List<Installed> installed)
    {
        var named = installed.Where(found => found.Name == package.Name && IsOf(package, found)).ToList();
        var provider = installed.FirstOrDefault(found => found.Provides.Contains(package.Name) && IsOf(package, found));
        var found = named.Find(found => IsWanted(package, found.Version)) ?? named.FirstOrDefault();
        // apt takes a version of the package itself alone, not of one that provides it.
        var why = fault ?? (found, package.Version, provider) switch
        {
            (null, null, not null) => null,
            (null, _, _) => "it is not installed",
            _ when !IsWanted(package, found.Version) => "its version does not satisfy the manifest",
            _ => null,
        };
        return new SmokeTestResult
        {
            Name = package.Wanted,
            Kind = package.Language,
            File = package.File,
            Line = package.Line,
            Outcome = why is null ? SmokeTestOutcome.Passed : SmokeTestOutcome.Failed,
            Found = found?.Version ?? (why is null ? provider!.Version : null),
            Message = (why, found) switch
            {
                (null, null) => $"provided by {provider!.Name}",
                (null, _) => null,
                _ => $"the Debian package '{package.Name}' fails in the image: wanted {package.Wanted}, "
                    + $"found {found?.Version ?? "none"}: {why}",
            },
        };
    }

    private static bool IsOf(AptPackage package, Installed found) =>
        package.Architecture is null || found.Architecture == package.Architecture || found.Architecture == "all";

    // apt knows the shell's wildcards in a version.
    private static bool IsWanted(AptPackage package, string version) => package.Version is not { } wanted || Regex.IsMatch(
        version,
        $@"\A{Regex.Escape(wanted).Replace(@"\*", ".*", StringComparison.Ordinal)}\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static IEnumerable<Installed> Parse(string line)
    {
        if (line.Split('\t') is [var name, var architecture, [_, 'i', ..], var version, var provides])
        {
            yield return new Installed(
                name, architecture, version, [.. Provided().Matches(provides).Select(match => match.Value)]);
        }
    }

    private sealed record Installed(string Name, string Architecture, string Version, ImmutableHashSet<string> Provides);

    // "mail-transport-agent, smtp-server (= 3)": what stands in parentheses is the version that is provided.
    [GeneratedRegex(@"(?<![^,\s])[a-z0-9][a-z0-9+.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Provided();
}
