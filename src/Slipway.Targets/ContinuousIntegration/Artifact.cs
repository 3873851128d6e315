using System.Text.RegularExpressions;

namespace Slipway.Targets;

/// <summary>Files that one job makes and that are kept, or fetched by another job.</summary>
/// <param name="Folder">Where they lie: what their patterns have in common before a wildcard.</param>
/// <param name="Patterns">Which files: paths or glob patterns, relative to the root.</param>
internal sealed record Artifact(string Folder, IReadOnlyList<string> Patterns)
{
    /// <summary>A name for it that every server takes: letters, digits and dashes.</summary>
    public string Name { get; } =
        string.Join('-', Folder.Split('/', '.').Where(word => word.Length > 0));

    /// <summary>Whether some of it is in a file or folder with a leading dot, which GitHub's action leaves out unless told.</summary>
    public bool IsHidden => Patterns.Any(pattern => pattern.Split('/').Any(segment => segment.StartsWith('.') && segment is not ("." or "..")));

    /// <summary>The files that a target makes, as one artifact for each folder.</summary>
    public static IReadOnlyList<Artifact> Of(ExecutableTarget target, AbsolutePath root) =>
        [.. Products(target).Select(pattern => Relative(pattern, root)).Distinct(StringComparer.Ordinal)
            .GroupBy(FolderOf, StringComparer.Ordinal).Select(group => new Artifact(group.Key, [.. group]))];

    /// <summary>Artifacts of the same folder as one.</summary>
    public static IReadOnlyList<Artifact> Merge(IEnumerable<Artifact> artifacts) =>
        [.. artifacts.GroupBy(artifact => artifact.Folder, StringComparer.Ordinal).Select(group => new Artifact(
            group.Key, [.. group.SelectMany(artifact => artifact.Patterns).Distinct(StringComparer.Ordinal)]))];

    /// <summary>Whether files of that pattern are in its folder, or beneath.</summary>
    public bool MayHold(string pattern) => Folder == "." || $"{FolderOf(pattern)}/".StartsWith($"{Folder}/", StringComparison.Ordinal);

    /// <summary>A pattern as servers want it: from the root, with <c>/</c>.</summary>
    public static string Relative(string pattern, AbsolutePath root) =>
        (Path.IsPathFullyQualified(pattern) ? Path.GetRelativePath(root, pattern) : pattern).Replace('\\', '/');

    // What one item makes every other makes under its own name: the file holds for all of them, and for those to come.
    private static IEnumerable<string> Products(ExecutableTarget target) => target.Definition.Products.Concat(target.Items
        .SelectMany(item => item.Definition.Products.Select(pattern => Regex.Replace(
            pattern, $"(?<![A-Za-z0-9]){Regex.Escape(item.Definition.Item!)}(?![A-Za-z0-9])", "*")))
        .Order(StringComparer.Ordinal));

    // A path without wildcards is that of a file when its name has a dot, else that of a folder.
    private static string FolderOf(string pattern)
    {
        var segments = pattern.Split('/');
        var literal = segments.TakeWhile(segment => !segment.Contains('*', StringComparison.Ordinal)).ToList();
        if (literal.Count == segments.Length && literal[^1].Contains('.', StringComparison.Ordinal))
        {
            literal.RemoveAt(literal.Count - 1);
        }

        return literal.Count > 0 ? string.Join('/', literal) : ".";
    }
}
