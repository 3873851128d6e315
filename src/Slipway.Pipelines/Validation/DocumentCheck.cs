using System.IO.Enumeration;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Projects;
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

    /// <summary>
    /// Checks every file below a folder of pipelines, and beside a pipeline whose file is named, that is not one of a
    /// pipeline's own.
    /// </summary>
    /// <returns>How many files were checked.</returns>
    public static int CheckAll(ProjectSearch search, SourceFiles sources, DiagnosticBag found) =>
        search.Folders.SelectMany(folder => FilesOf(folder, isDeep: true))
            .Concat(search.Projects.Where(project => project.IsListed).Select(project => project.Folder)
                .Distinct().SelectMany(folder => FilesOf(folder, isDeep: false)))
            .Distinct()
            .Where(file => !ProjectFiles.IsOne(file) && !search.Projects.Any(project => project.Owns(file)))
            .Order(StringComparer.Ordinal)
            .Count(file => Check(file, sources, found));

    // A folder behind a link is checked where it is, if it is in the repository at all.
    private static FileSystemEnumerable<string> FilesOf(string folder, bool isDeep) =>
        new(folder, (ref entry) => entry.ToFullPath(), Everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && Path.GetExtension(entry.FileName) is ".yml" or ".yaml",
            ShouldRecursePredicate = (ref entry) => isDeep && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private static bool Check(string file, SourceFiles sources, DiagnosticBag found)
    {
        if (!File.ReadLines(file).Any(line => line.StartsWith("$schema:", StringComparison.Ordinal)))
        {
            return false;
        }

        var shown = ProjectSearch.Shown(Path.GetDirectoryName(file)!, sources.Boundary);
        var folder = new SourceFolder(Path.GetDirectoryName(file)!, shown, sources);
        if (folder.Read(Path.GetFileName(file), found) is { } map && DocumentKinds.Of(map) is not null
            && DocumentParser.Parse(map, new ParseContext(folder, found)) is { } document)
        {
            new DefinitionCheck(found).Check(document);
        }

        return true;
    }
}
