using System.Collections.Immutable;
using System.Text;
using DiffPlex.Renderer;
using Slipway.Pipelines.Content;

namespace Slipway.Pipelines.Publishing;

/// <summary>Compares the files of a folder with those that were published.</summary>
internal static class CodeDifference
{
    /// <summary>Of longer files only the name is shown, in bytes.</summary>
    public const int LongestFile = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The files that differ, by path.</summary>
    /// <param name="desired">The folder as it is.</param>
    /// <param name="published">What was published: each file's content by its path; null for one that is too long.</param>
    public static ImmutableArray<FileChange> Between(CodeSnapshot desired, IReadOnlyDictionary<string, byte[]?> published)
    {
        var files = desired.Files.ToDictionary(file => file.Path, file => file.FullPath);
        var changes = ImmutableArray.CreateBuilder<FileChange>();
        foreach (var path in files.Keys.Union(published.Keys).Order(StringComparer.Ordinal))
        {
            var isThere = published.TryGetValue(path, out var old);
            if (!files.TryGetValue(path, out var fullPath))
            {
                changes.Add(new FileChange(path, FileChangeKind.Removed, Diff(path, old, [])));
                continue;
            }

            var content = File.ReadAllBytes(fullPath);
            if (!isThere)
            {
                changes.Add(new FileChange(path, FileChangeKind.Added, Diff(path, [], content)));
            }
            else if (old is null ? content.Length > LongestFile : content.AsSpan().SequenceEqual(old))
            {
                // Equal, or too long on both sides to be told apart here.
                continue;
            }
            else
            {
                changes.Add(new FileChange(path, FileChangeKind.Changed, Diff(path, old, content)));
            }
        }

        return changes.ToImmutable();
    }

    // Without the last line's end, which would be shown as an empty line.
    private static string? Diff(string path, byte[]? old, byte[] content) =>
        old is not null && Text(old) is { } before && Text(content) is { } after
            ? UnidiffRenderer.GenerateUnidiff(before, after, $"a/{path}", $"b/{path}").TrimEnd()
            : null;

    private static string? Text(byte[] bytes)
    {
        if (bytes.Length > LongestFile || bytes.Contains((byte)0))
        {
            return null;
        }

        try
        {
            var text = Strict.GetString(bytes).ReplaceLineEndings("\n");
            return text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
