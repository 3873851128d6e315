using System.Collections.Immutable;
using DiffPlex.Renderer;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Update;

/// <summary>What becomes of a file that the template once wrote.</summary>
internal enum UpdateKind
{
    /// <summary>It is as it was written, and becomes what the new version writes.</summary>
    Replaced,

    /// <summary>It is new in the new version.</summary>
    Added,

    /// <summary>The team has changed it, or it can't be known whether it has: it stays.</summary>
    Left,

    /// <summary>The new version has no such file: it stays.</summary>
    NoLongerWritten,
}

/// <summary>What becomes of one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Content">What it has afterwards.</param>
/// <param name="Difference">What changes, or for one that is left: what would have; a unified diff.</param>
internal sealed record FileUpdate(string Path, UpdateKind Kind, string? Content, string Difference);

/// <summary>
/// Compares three contents of each file: what the template of the old version wrote, what is there, and what the template
/// of the new version writes.
/// </summary>
internal static class TemplateUpdate
{
    /// <summary>Plans it; files about which there is nothing to say are not among the result.</summary>
    /// <param name="old">What the old version's template wrote; null where it can't be known.</param>
    /// <param name="read">The text of a file that is there; null where there is none.</param>
    /// <param name="newer">What the new version's template writes.</param>
    public static ImmutableArray<FileUpdate> Plan(
        IReadOnlyDictionary<string, TemplateFile>? old,
        Func<string, string?> read,
        IReadOnlyDictionary<string, TemplateFile> newer)
    {
        // The sample is the team's from the first day.
        var paths = (old?.Keys ?? []).Union(newer.Keys).Where(path => !RepositoryTemplate.IsSample(path)).Order(StringComparer.Ordinal);
        return
        [
            .. paths.Select(path => Plan(
                    path, old?.GetValueOrDefault(path), old is not null, read(path), newer.GetValueOrDefault(path)))
                .OfType<FileUpdate>(),
        ];
    }

    private static FileUpdate? Plan(string path, TemplateFile? old, bool isOldKnown, string? there, TemplateFile? newer)
    {
        if (newer is null)
        {
            return there is null ? null : new FileUpdate(path, UpdateKind.NoLongerWritten, null, "");
        }

        if (there is null)
        {
            // What the team has removed stays removed; where the old version is not known, it may have.
            return old is null && isOldKnown
                ? new FileUpdate(path, UpdateKind.Added, newer.Content, Difference(path, "", newer.Content))
                : null;
        }

        if (newer.Has(there) || (old is not null && newer.Has(old.Content)))
        {
            return null;
        }

        return old?.Has(there) == true
            ? new FileUpdate(path, UpdateKind.Replaced, WithEndsOf(there, newer.Content), Difference(path, there, newer.Content))
            : new FileUpdate(path, UpdateKind.Left, null, Difference(path, old?.Content ?? there, newer.Content));
    }

    // git may have made the lines' ends those of the system.
    private static string WithEndsOf(string there, string content) =>
        there.Contains("\r\n", StringComparison.Ordinal) == content.Contains("\r\n", StringComparison.Ordinal) ? content
        : content.ReplaceLineEndings(there.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n");

    /// <summary>A unified diff of two texts.</summary>
    public static string Difference(string path, string before, string after) =>
        UnidiffRenderer.GenerateUnidiff(Lines(before), Lines(after), $"a/{path}", $"b/{path}").TrimEnd();

    // Without the last line's end, which would be shown as an empty line.
    private static string Lines(string text) =>
        text.ReplaceLineEndings("\n") is var lines && lines.EndsWith('\n') ? lines[..^1] : lines;
}
