using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>A path of the build context that a Dockerfile copies or mounts, wildcards and all that is below it included.</summary>
internal sealed partial class SourcePath
{
    // What matches the first component of the path, the first two, and so on: the last matches the path itself.
    private readonly ImmutableArray<DockerIgnorePattern> _beginnings;

    private SourcePath(ImmutableArray<DockerIgnorePattern> beginnings) => _beginnings = beginnings;

    /// <summary>Reads a path as it is written.</summary>
    /// <param name="written">The path, relative to the context's root with or without a slash before it.</param>
    /// <returns>The path; null for the whole context, and where the text alone does not tell what is meant.</returns>
    public static SourcePath? Read(string written)
    {
        var parts = new List<string>();
        foreach (var part in written.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        var beginnings = ImmutableArray.CreateBuilder<DockerIgnorePattern>();
        for (var count = 1; count <= parts.Count; count++)
        {
            // The slash keeps a first '!' from being read as an exception.
            var text = "/" + string.Join('/', parts.Take(count));
            if (Unsure().IsMatch(text) || text.Trim() != text || !DockerIgnorePattern.TryParse(text, out var pattern, out _))
            {
                return null;
            }

            beginnings.Add(pattern);
        }

        return beginnings.Count == 0 ? null : new SourcePath(beginnings.ToImmutable());
    }

    /// <summary>Whether a file or folder is the path, or is below it.</summary>
    public bool Reaches(string path) => _beginnings[^1].Matches(path);

    /// <summary>Whether a folder or link is the path, or is on the way to it.</summary>
    public bool LeadsThrough(string path)
    {
        var depth = path.AsSpan().Count('/') + 1;
        return depth <= _beginnings.Length && _beginnings[depth - 1].Matches(path);
    }

    // Variables, quotes, escapes, and two stars, which mean one thing or another.
    [GeneratedRegex("""[$\\"'`]|\*\*""", RegexOptions.CultureInvariant)]
    private static partial Regex Unsure();
}
