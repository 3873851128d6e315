namespace Slipway.Targets;

/// <summary>Files that one job makes and that are kept, or fetched by another job.</summary>
/// <param name="Pattern">Which files: a path or a glob pattern, relative to the root.</param>
/// <param name="Folder">Where they lie: what of the pattern stands before its first wildcard.</param>
internal sealed record Artifact(string Pattern, string Folder)
{
    /// <summary>A name for it that every server takes: letters, digits and dashes.</summary>
    public string Name { get; } =
        string.Join('-', Folder.Split('/', '.').Where(word => word.Length > 0));

    /// <summary>Takes a pattern as <see cref="ITargetDefinition.Produces"/> has it.</summary>
    /// <remarks>A path without wildcards is that of a file when its name has a dot, else that of a folder.</remarks>
    public static Artifact Of(string pattern)
    {
        var segments = pattern.Split('/');
        var literal = segments.TakeWhile(segment => !segment.Contains('*', StringComparison.Ordinal)).ToList();
        if (literal.Count == segments.Length && literal[^1].Contains('.', StringComparison.Ordinal))
        {
            literal.RemoveAt(literal.Count - 1);
        }

        return new Artifact(pattern, literal.Count > 0 ? string.Join('/', literal) : ".");
    }
}
