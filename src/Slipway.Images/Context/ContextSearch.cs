using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>Tells which folder a Dockerfile is built from, which no Dockerfile says itself.</summary>
public static class ContextSearch
{
    /// <summary>
    /// The nearest folder that has all that a Dockerfile copies: its own, or one of those above it, the root being the last;
    /// null where none has, or where the Dockerfile is none, and <paramref name="problems"/> say what its own folder lacks.
    /// </summary>
    /// <param name="root">The repository's root, absolute.</param>
    /// <param name="dockerfile">The Dockerfile, relative to the root.</param>
    /// <param name="problems">What is wrong; empty where a folder is found.</param>
    /// <param name="imageNames">The names of the repository's images, which a Dockerfile may copy from.</param>
    public static string? Find(
        string root, string dockerfile, out ImmutableArray<Diagnostic> problems, IReadOnlySet<string>? imageNames = null)
    {
        var path = Path.GetFullPath(dockerfile, root);
        problems = [];
        string text;
        try
        {
            text = BoundedFile.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputLimitException)
        {
            problems = [new Diagnostic(Codes.UnreadableManifest, $"this can't be read: {e.Message}") { File = dockerfile, Line = 1 }];
            return null;
        }

        var parsed = DockerfileParser.Parse(text);
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var relative = Path.GetRelativePath(folder, path);
            var found = DockerfileCheck.Find(
                    parsed, dockerfile, new ContextSources(folder, relative, IgnoreOf(folder, relative)),
                    imageNames ?? ImmutableHashSet<string>.Empty, ImmutableDictionary<string, string>.Empty)
                .Where(diagnostic => diagnostic.Severity == Severity.Error).ToImmutableArray();
            if (found.IsEmpty)
            {
                problems = [];
                return folder;
            }

            problems = problems.IsEmpty ? found : problems;
            if (Path.GetFullPath(folder) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))
            {
                break;
            }
        }

        return null;
    }

    private static DockerIgnore IgnoreOf(string folder, string dockerfile)
    {
        try
        {
            return DockerIgnore.Find(folder, dockerfile) is { } file
                ? DockerIgnore.Read(new ManifestText(file, BoundedFile.ReadText(Path.Combine(folder, file))), file)
                : DockerIgnore.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputLimitException)
        {
            return DockerIgnore.None;
        }
    }
}
