using Slipway.Core.Yaml;

namespace Slipway.Tool.Init;

/// <summary>What a file is that a repository has, as far as Slipway knows what to make of it.</summary>
internal enum FoundKind
{
    Pipeline,
    Component,
    Schedule,
    Environment,
    CondaFile,
    Dockerfile,

    /// <summary>Another of Azure ML's kinds, such as an endpoint or a compute.</summary>
    Other,
}

/// <summary>A file that was found.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
/// <param name="Label">What it is, in a word, for people.</param>
internal sealed record FoundFile(FoundKind Kind, string Path, string Label)
{
    /// <summary>What it says; null for a file that is no YAML.</summary>
    public YamlMap? Yaml { get; init; }

    /// <summary>The folder that it is in, relative to the root; empty for the root.</summary>
    public string Folder => Path.LastIndexOf('/') is >= 0 and var at ? Path[..at] : "";

    /// <summary>The file's name.</summary>
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The file's name without its ending.</summary>
    public string Stem => System.IO.Path.GetFileNameWithoutExtension(FileName);

    /// <summary>A path that this file names, relative to the root; null where it is no file's.</summary>
    public string? Resolve(string? written)
    {
        var path = written?.StartsWith("file:", StringComparison.Ordinal) == true ? written["file:".Length..] : written;
        return path is null or "" || path.Contains(':', StringComparison.Ordinal) || path.Contains("${{", StringComparison.Ordinal) ? null
            : RepositoryPath.Of(Folder.Length > 0 ? $"{Folder}/{path}" : path);
    }
}
