using System.Collections.Immutable;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// The patterns of a <c>.dockerignore</c>
/// (<see href="https://docs.docker.com/build/concepts/context/#dockerignore-files"/>): the last one that matches a path
/// decides.
/// </summary>
internal sealed class DockerIgnore
{
    // Each file of the context is compared with each of them.
    private const int MostPatterns = 5_000;

    private const int MostLetters = 1_000;

    private readonly ImmutableArray<DockerIgnorePattern> _patterns;

    private DockerIgnore(string? file, ImmutableArray<DockerIgnorePattern> patterns)
    {
        File = file;
        _patterns = patterns;
    }

    /// <summary>Ignores nothing.</summary>
    public static DockerIgnore None { get; } = new(null, []);

    /// <summary>The file, relative to the build context; null where there is none.</summary>
    public string? File { get; }

    /// <summary>
    /// The file that holds for a Dockerfile, relative to the build context: its own, as BuildKit has it, before the
    /// context's.
    /// </summary>
    /// <param name="folder">The context's folder.</param>
    /// <param name="dockerfile">The Dockerfile, relative to the folder.</param>
    public static string? Find(string folder, string dockerfile) =>
        Array.Find([$"{dockerfile}.dockerignore", ".dockerignore"], file => System.IO.File.Exists(Path.Combine(folder, file)));

    /// <summary>Reads the patterns; those that Docker refuses are reported.</summary>
    /// <param name="manifest">The file's text.</param>
    /// <param name="file">The file, relative to the build context.</param>
    public static DockerIgnore Read(ManifestText manifest, string file = ".dockerignore")
    {
        var patterns = ImmutableArray.CreateBuilder<DockerIgnorePattern>();
        // Only a hash in the first column starts a comment.
        foreach (var (line, number) in manifest.Lines().Where(line => !line.Text.StartsWith('#')))
        {
            if (line.Trim() is not { Length: > 0 } text)
            {
                continue;
            }

            if (patterns.Count == MostPatterns)
            {
                manifest.ReportLimit(new InputLimitException($"it has more than {MostPatterns} patterns", number));
                break;
            }

            if (text.Length > MostLetters)
            {
                manifest.ReportLimit(new InputLimitException($"a pattern is longer than {MostLetters} letters", number));
            }
            else if (DockerIgnorePattern.TryParse(text, out var pattern, out var why))
            {
                patterns.Add(pattern);
            }
            else
            {
                manifest.Report(
                    number,
                    $"'{text}' is not a pattern that Docker takes: {why}",
                    "put a backslash before a character that stands for itself, such as '\\['");
            }
        }

        return new DockerIgnore(file, patterns.ToImmutable());
    }

    /// <summary>Whether a path of the build context is left out.</summary>
    /// <param name="path">Relative to the context, with forward slashes.</param>
    public bool IsIgnored(string path)
    {
        var ignored = false;
        foreach (var pattern in _patterns)
        {
            // A pattern that can't change the answer need not be tried.
            if (ignored == pattern.IsException && pattern.Matches(path))
            {
                ignored = !pattern.IsException;
            }
        }

        return ignored;
    }
}
