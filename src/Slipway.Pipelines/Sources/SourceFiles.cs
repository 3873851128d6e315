using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Sources;

/// <summary>
/// The YAML files that are read together: each is read once, so that whoever reads it finds the same in it, and with the
/// patches of the build's profiles. Not for several threads.
/// </summary>
/// <param name="profiles">The profiles, the one that wins last.</param>
/// <param name="boundary">The folders whose files may be named.</param>
/// <param name="pipelines">The pipelines' files, in full, which profiles have patches for.</param>
internal sealed class SourceFiles(IReadOnlyList<string> profiles, RepositoryBoundary boundary, IReadOnlySet<string>? pipelines = null)
{
    private readonly Dictionary<string, Source> _sources = new(StringComparer.Ordinal);

    /// <summary>The profiles, the one that wins last.</summary>
    public IReadOnlyList<string> Profiles => profiles;

    /// <summary>The folders whose files may be named.</summary>
    public RepositoryBoundary Boundary => boundary;

    /// <summary>A file's mapping, with the profiles' patches on top where it has any; null when it has none.</summary>
    /// <param name="path">Where it is, in full.</param>
    /// <param name="shownAs">How diagnostics name it.</param>
    /// <param name="found">Takes what is wrong.</param>
    public YamlMap? Read(string path, string shownAs, DiagnosticBag found)
    {
        if (!_sources.TryGetValue(path, out var source))
        {
            var own = new DiagnosticBag();
            source = new Source(Patched(path, shownAs, own), own.ToImmutable());
            _sources[path] = source;
        }

        found.AddRange(source.Wrong);
        return source.Map;
    }

    private YamlMap? Patched(string path, string shownAs, DiagnosticBag found)
    {
        var map = Own(path, shownAs, found);
        foreach (var profile in pipelines?.Contains(path) == true ? profiles : [])
        {
            var patch = ProfilePatch.PathOf(path, profile);
            if (map is not null
                && File.Exists(patch)
                && Own(patch, ProfilePatch.PathOf(shownAs, profile), found) is { } changes)
            {
                map = ProfilePatch.Apply(map, changes);
            }
        }

        return map;
    }

    private YamlMap? Own(string path, string shownAs, DiagnosticBag found)
    {
        if (boundary.Contains(path))
        {
            return SourceText.Read(path, shownAs, found);
        }

        found.Error(
            Codes.OutsideRepository,
            new SourcePosition(shownAs, 1, 1),
            "what this links to is outside of the repository",
            RepositoryBoundary.Remedy(path));
        return null;
    }

    private sealed record Source(YamlMap? Map, ImmutableArray<Diagnostic> Wrong);
}
