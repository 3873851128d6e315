using Slipway.Core.Yaml;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Sources;

/// <summary>A folder of source files, and how diagnostics name what is in it.</summary>
/// <param name="FullPath">Where it is.</param>
/// <param name="ShownAs">Its name relative to the repository, with forward slashes.</param>
/// <param name="Files">What has been read of it and of other folders.</param>
internal sealed record SourceFolder(string FullPath, string ShownAs, SourceFiles Files)
{
    /// <summary>Reads a file of this folder that is known to exist.</summary>
    public YamlMap? Read(string name, DiagnosticBag found) =>
        Files.Read(Path.Combine(FullPath, name), $"{ShownAs}/{name}", found);

    public bool Has(string name) => File.Exists(Path.Combine(FullPath, name));

    /// <summary>The folder of a file that is named relative to this one.</summary>
    public SourceFolder FolderOf(string relativePath)
    {
        var path = Resolve(relativePath);
        var folder = Path.GetDirectoryName(path) ?? path;
        var shown = Path.GetRelativePath(FullPath, folder).Replace('\\', '/');
        return this with { FullPath = folder, ShownAs = shown == "." ? ShownAs : Simplify($"{ShownAs}/{shown}") };
    }

    /// <summary>A path of a YAML file, which is relative to it and may start with <c>file:</c>, in full.</summary>
    public string Resolve(string path) => Path.GetFullPath(Path.Combine(FullPath, WithoutScheme(path)));

    public static string WithoutScheme(string path) =>
        path.StartsWith("file:", StringComparison.Ordinal) ? path["file:".Length..] : path;

    // "pipelines/a/../shared" is shown as "pipelines/shared".
    private static string Simplify(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
