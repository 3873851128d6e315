using System.Collections.Immutable;

namespace Slipway.Images;

/// <summary>
/// Compares the conda packages that a manifest asks for with those that an image's environment records in its folder
/// <c>conda-meta</c>: one file <c>NAME-VERSION-BUILD.json</c> for each. Nothing runs for it.
/// </summary>
internal static class CondaCheck
{
    public static async Task<ImmutableArray<SmokeTestResult>> RunAsync(
        ContainerEngine engine,
        BuiltImage image,
        IReadOnlyList<CondaPackage> packages,
        CancellationToken cancellationToken)
    {
        if (packages.Count == 0)
        {
            return [];
        }

        var configuration = await ImageConfiguration.ReadAsync(engine, image.Id, cancellationToken).ConfigureAwait(false);
        var files = await ImageFiles.OpenAsync(engine, image.Id, cancellationToken).ConfigureAwait(false);
        await using (files.ConfigureAwait(false))
        {
            foreach (var prefix in Prefixes(configuration))
            {
                var records = await files.ListAsync($"{prefix}/conda-meta", cancellationToken).ConfigureAwait(false);
                var installed = records.Select(Parse).OfType<(string Name, string Version)>()
                    .ToLookup(package => package.Name, package => package.Version);
                if (installed.Count > 0)
                {
                    return [.. packages.Select(package => Judge(package, installed[package.NormalizedName].FirstOrDefault(), prefix))];
                }
            }
        }

        return [.. packages.Select(package => Judge(package, null, null))];
    }

    // The environment that is active, else the one whose programs come first on PATH.
    private static IEnumerable<string> Prefixes(ImageConfiguration configuration) =>
        new[] { configuration.Variables.GetValueOrDefault("CONDA_PREFIX", "") }
            .Concat(configuration.Variables.GetValueOrDefault("PATH", "").Split(':')
                .Where(folder => folder.EndsWith("/bin", StringComparison.Ordinal))
                .Select(folder => folder[..^"/bin".Length]))
            .Append("/opt/conda")
            .Where(prefix => prefix.Length > 0)
            .Distinct();

    private static (string Name, string Version)? Parse(string file) =>
        file.EndsWith(".json", StringComparison.Ordinal) && file.Split('-') is { Length: > 2 } parts
            ? (string.Join('-', parts[..^2]), parts[^2])
            : null;

    private static SmokeTestResult Judge(CondaPackage package, string? found, string? prefix)
    {
        var isSatisfied = found is not null && package.Specifier?.IsSatisfiedBy(found) != false;
        var why = (found, prefix) switch
        {
            (null, null) => "the image has no conda environment in CONDA_PREFIX, on PATH or in /opt/conda",
            (null, _) => $"it is not installed in {prefix}",
            _ => "its version does not satisfy the manifest",
        };
        return new SmokeTestResult
        {
            Name = package.Wanted,
            Kind = package.Language,
            File = package.File,
            Line = package.Line,
            Outcome = isSatisfied ? SmokeTestOutcome.Passed : SmokeTestOutcome.Failed,
            Found = found,
            Message = isSatisfied
                ? null
                : $"the conda package '{package.Name}' fails in the image: wanted {package.Wanted}, found {found ?? "none"}: {why}",
        };
    }
}
