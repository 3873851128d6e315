using System.Text.RegularExpressions;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>The name of a Python project in a folder, as its <c>pyproject.toml</c> or <c>setup.cfg</c> says it.</summary>
internal static partial class LocalProject
{
    /// <summary>The name; null where neither file says it, or none may be read.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="boundary">The folders whose files may be read.</param>
    public static string? NameOf(string folder, RepositoryBoundary boundary) =>
        (Read(Path.Combine(folder, "pyproject.toml"), boundary) is { } project ? PyProject.NameOf(new ManifestText("pyproject.toml", project)) : null)
        ?? (Read(Path.Combine(folder, "setup.cfg"), boundary) is { } setup ? NameInSetup(setup) : null);

    private static string? Read(string file, RepositoryBoundary boundary)
    {
        try
        {
            return File.Exists(file) && boundary.Contains(file) ? BoundedFile.ReadText(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputLimitException)
        {
            return null;
        }
    }

    private static string? NameInSetup(string text)
    {
        var section = "";
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith('['))
            {
                section = line.Trim();
            }
            else if (section == "[metadata]" && Name().Match(line) is { Success: true } match)
            {
                return match.Groups["name"].Value;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^name\s*[=:]\s*(?<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)\s*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
