using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>Files that declare packages for other tools, and that are not read here: each is told, and none passed over.</summary>
internal static class UnreadManifests
{
    private static readonly string[] s_names =
    [
        "poetry.lock", "uv.lock", "pdm.lock", "Pipfile", "Pipfile.lock", "setup.cfg", "setup.py",
        "conda-lock.yml", "conda-lock.yaml", "environment.yaml", "packrat.lock",
    ];

    /// <summary>A warning (SLP2015) for each such file of a folder.</summary>
    public static IEnumerable<Diagnostic> In(string folder, string relativeFolder) => s_names
        .Where(name => File.Exists(Path.Combine(folder, name)))
        .Select(name => new Diagnostic(Codes.Untested, $"{name} is not read, so that nothing of it is tested")
        {
            File = $"{relativeFolder}/{name}",
            Remedy = "declare in requirements.txt, pyproject.toml, environment.yml or DESCRIPTION what is to be tested",
            Severity = Severity.Warning,
        });
}
