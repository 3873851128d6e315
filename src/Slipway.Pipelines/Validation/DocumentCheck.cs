using System.IO.Enumeration;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Validation;

/// <summary>Checks files that say which of Azure ML's schemas they follow, by reading them as a workspace would get them.</summary>
internal static class DocumentCheck
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = default,
    };

    /// <summary>Checks every file below a folder that is not one of a pipeline project's own.</summary>
    /// <returns>How many files were checked.</returns>
    public static int CheckAll(string directory, SourceFiles sources, DiagnosticBag found)
    {
        var root = Path.GetFullPath(directory);
        if (!Directory.Exists(root))
        {
            return 0;
        }

        // A folder behind a link is checked where it is, if it is in the repository at all.
        var files = new FileSystemEnumerable<string>(root, (ref entry) => entry.ToFullPath(), Everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && Path.GetExtension(entry.FileName) is ".yml" or ".yaml",
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        }
            .Where(file => !ProjectFiles.IsOne(file))
            .Order(StringComparer.Ordinal);
        return files.Count(file => Check(file, Path.GetDirectoryName(root)!, sources, found));
    }

    private static bool Check(string file, string shownFrom, SourceFiles sources, DiagnosticBag found)
    {
        if (!File.ReadLines(file).Any(line => line.StartsWith("$schema:", StringComparison.Ordinal)))
        {
            return false;
        }

        var shown = Path.GetRelativePath(shownFrom, Path.GetDirectoryName(file)!).Replace('\\', '/');
        var folder = new SourceFolder(Path.GetDirectoryName(file)!, shown, sources);
        if (folder.Read(Path.GetFileName(file), found) is { } map && DocumentKinds.Of(map) is not null
            && DocumentParser.Parse(map, new ParseContext(folder, found)) is { } document)
        {
            new DefinitionCheck(found).Check(document);
        }

        return true;
    }
}
