using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation;

namespace Slipway.Pipelines.Validation;

/// <summary>Checks files that say which of Azure ML's schemas they follow, by reading them as a workspace would get them.</summary>
internal static class DocumentCheck
{
    private static readonly WorkspaceInfo Anywhere = new(string.Empty, string.Empty, string.Empty, string.Empty);

    private static readonly string[] Patterns = ["*.yml", "*.yaml"];

    /// <summary>Checks every file below a folder that is not one of a pipeline project's own.</summary>
    /// <returns>How many files were checked.</returns>
    public static int CheckAll(string directory, DiagnosticBag found)
    {
        var root = Path.GetFullPath(directory);
        if (!Directory.Exists(root))
        {
            return 0;
        }

        var files = Patterns
            .SelectMany(pattern => Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories))
            .Where(file => !IsOfProject(file))
            .Order(StringComparer.Ordinal);
        return files.Count(file => Check(file, Path.GetDirectoryName(root)!, found));
    }

    // A project's own files are read with their project, where an endpoint's name, say, follows from the folder's.
    private static bool IsOfProject(string file) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(file)!, PipelineReader.FileName))
        && Path.GetFileName(file) is var name
        && (name is PipelineReader.FileName or EndpointReader.FileName or ComputeReader.FileName
            || name.StartsWith("schedule", StringComparison.Ordinal) && name.EndsWith(".yml", StringComparison.Ordinal));

    private static bool Check(string file, string shownFrom, DiagnosticBag found)
    {
        if (!File.ReadLines(file).Any(line => line.StartsWith("$schema:", StringComparison.Ordinal)))
        {
            return false;
        }

        var shown = Path.GetRelativePath(shownFrom, Path.GetDirectoryName(file)!).Replace('\\', '/');
        var folder = new SourceFolder(Path.GetDirectoryName(file)!, shown);
        if (folder.Read(Path.GetFileName(file), found) is { } map && DocumentKinds.Of(map) is not null)
        {
            DocumentTranslator.Translate(map, new TranslationContext(folder, Anywhere, new NoAssets(), found));
        }

        return true;
    }

    /// <summary>Nothing is published, so nothing needs an id.</summary>
    private sealed class NoAssets : IAssetSink
    {
        public string Code(string path) => path;

        public string Upload(string path) => path;

        public string BuildContext(string path, string written) => written;

        public string Environment(JsonObject body) => string.Empty;

        public string Component(JsonObject body) => string.Empty;
    }
}
