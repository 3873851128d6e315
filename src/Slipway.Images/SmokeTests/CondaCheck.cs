using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Compares the conda packages that a manifest asks for with those that an image's environment records in its folder
/// <c>conda-meta</c>, one file <c>NAME-VERSION-BUILD.json</c> for each, and loads the Python distributions and R
/// packages which, says that file, they consist of.
/// </summary>
internal sealed partial class CondaCheck(
    ContainerEngine engine, BuiltImage image, ImageConfiguration configuration, TestContainer container)
{
    public async Task<ImmutableArray<SmokeTestResult>> RunAsync(
        IReadOnlyList<CondaPackage> packages, CancellationToken cancellationToken)
    {
        var results = ImmutableArray.CreateBuilder<SmokeTestResult>();
        foreach (var group in packages.GroupBy(package => package.Environment))
        {
            var installed = await FindAsync(group.Key, [.. group], cancellationToken).ConfigureAwait(false);
            var notLoaded = group.Where(package => package.NotLoaded is not null).Select(package => package.NormalizedName).ToHashSet();
            var faults = await LoadAsync(installed, notLoaded, cancellationToken).ConfigureAwait(false);
            results.AddRange(group.Select(package => Judge(package, installed, faults.GetValueOrDefault(package.NormalizedName))));
        }

        return results.ToImmutable();
    }

    private async Task<InstalledPackages?> FindAsync(
        string? environment, ImmutableArray<CondaPackage> wanted, CancellationToken cancellationToken)
    {
        var files = await ImageFiles.OpenAsync(engine, image.Id, cancellationToken).ConfigureAwait(false);
        await using (files.ConfigureAwait(false))
        {
            foreach (var prefix in Interpreters.CondaPrefixes(environment, configuration).Concat(Prefixes()).Distinct())
            {
                var records = (await files.ListAsync($"{prefix}/conda-meta", cancellationToken).ConfigureAwait(false))
                    .Select(Parse).OfType<Record>().ToLookup(record => record.Name);
                if (records.Count > 0)
                {
                    var found = ImmutableDictionary.CreateBuilder<string, Record>(StringComparer.Ordinal);
                    foreach (var name in wanted.Select(package => package.NormalizedName).Distinct().Where(records.Contains))
                    {
                        var record = records[name].First();
                        var (text, _) = await files.ReadAsync($"{prefix}/conda-meta/{record.File}", cancellationToken).ConfigureAwait(false);
                        found.Add(name, record with { Files = FilesIn(text ?? "") });
                    }

                    return new InstalledPackages(prefix, found.ToImmutable());
                }
            }
        }

        return null;
    }

    // The environment that is active, else the one whose programs come first on PATH.
    private IEnumerable<string> Prefixes() =>
        new[] { configuration.Variables.GetValueOrDefault("CONDA_PREFIX", "") }
            .Concat(configuration.Variables.GetValueOrDefault("PATH", "").Split(':')
                .Where(folder => folder.EndsWith("/bin", StringComparison.Ordinal))
                .Select(folder => folder[..^"/bin".Length]))
            .Append("/opt/conda")
            .Where(prefix => prefix.Length > 0);

    private static Record? Parse(string file) =>
        file.EndsWith(".json", StringComparison.Ordinal) && file.Split('-') is { Length: > 2 } parts
            ? new Record(string.Join('-', parts[..^2]), parts[^2], parts[^1][..^".json".Length], file, [])
            : null;

    private static ImmutableArray<string> FilesIn(string record)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            return json.RootElement.TryGetProperty("files", out var files)
                ? [.. files.EnumerateArray().Select(file => file.GetString() ?? "")]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Then it is known to be installed, and nothing more.
            return [];
        }
    }

    /// <summary>Loads what the packages consist of.</summary>
    /// <returns>Why a package does not load, by its name; nothing for one that does, or that has nothing to load.</returns>
    private async Task<Dictionary<string, string>> LoadAsync(
        InstalledPackages? installed, HashSet<string> notLoaded, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var probe in installed is null ? [] : PackageProbe.All)
        {
            var parts = installed!.Packages.Values.Where(record => !notLoaded.Contains(record.Name))
                .SelectMany(record => record.Parts(probe.Language), (record, part) => (record.Name, Part: part)).ToList();
            if (parts.Count == 0)
            {
                continue;
            }

            var session = new ProbeSession(container, probe, [$"{installed.Prefix}/bin/{probe.InEnvironment}"]);
            var found = await session.RunAsync(parts.Select(part => part.Part), [], [], cancellationToken).ConfigureAwait(false);
            foreach (var (name, part) in parts)
            {
                var ended = found.Packages.GetValueOrDefault(part);
                var fault = ended is null ? found.Failure : ended.IsMissing ? $"{part} is not there" : ended.Error;
                if (fault is not null)
                {
                    faults.TryAdd(name, fault);
                }
            }
        }

        return faults;
    }

    private static SmokeTestResult Judge(CondaPackage package, InstalledPackages? installed, string? fault)
    {
        var found = installed?.Packages.GetValueOrDefault(package.NormalizedName);
        var why = (installed, found) switch
        {
            (null, _) => "the image has no conda environment in CONDA_PREFIX, on PATH or in /opt/conda",
            (_, null) => $"it is not installed in {installed.Prefix}",
            _ when package.Specifier?.IsSatisfiedBy(found.Version) == false => "its version does not satisfy the manifest",
            _ when !package.IsBuild(found.Build) => $"its build '{found.Build}' does not satisfy the manifest",
            _ => fault,
        };
        return new SmokeTestResult
        {
            Name = package.Wanted,
            Kind = package.Language,
            File = package.File,
            Line = package.Line,
            Outcome = why is not null ? SmokeTestOutcome.Failed
                : package.NotLoaded is null ? SmokeTestOutcome.Passed : SmokeTestOutcome.NotLoaded,
            Found = found?.Version,
            Message = why is null
                ? package.NotLoaded is { } reason ? $"installed, and not loaded: {reason}" : null
                : $"the conda package '{package.Name}' fails in the image: wanted {package.Wanted}, found {found?.Version ?? "none"}: {why}",
        };
    }

    /// <summary>What an environment has of what is wanted.</summary>
    private sealed record InstalledPackages(string Prefix, ImmutableDictionary<string, Record> Packages);

    /// <summary>A package as conda records it.</summary>
    private sealed record Record(string Name, string Version, string Build, string File, ImmutableArray<string> Files)
    {
        /// <summary>The Python distributions or R packages that it consists of.</summary>
        public IEnumerable<string> Parts(string language) => Files
            .Select(file => (language == "Python" ? Distribution() : Library()).Match(file))
            .Where(match => match.Success)
            .Select(match => language == "Python" ? PythonPackage.Normalize(match.Groups["name"].Value) : match.Groups["name"].Value)
            .Distinct();
    }

    [GeneratedRegex(@"/site-packages/(?<name>[^/-]+)-[^/]*\.(dist-info/METADATA|egg-info/PKG-INFO)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Distribution();

    [GeneratedRegex("^lib/R/library/(?<name>[^/]+)/DESCRIPTION\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Library();
}
