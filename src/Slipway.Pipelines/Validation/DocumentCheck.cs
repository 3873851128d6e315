using System.IO.Enumeration;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Projects;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Validation;

/// <summary>Checks files that say which of Azure ML's schemas they follow, as far as the body that a workspace would get.</summary>
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
        if (!NamesSchema(file, sources.Boundary, found))
        {
            return false;
        }

        var own = new DiagnosticBag();
        var shown = ProjectSearch.Shown(Path.GetDirectoryName(file)!, sources.Boundary);
        var folder = new SourceFolder(Path.GetDirectoryName(file)!, shown, sources);
        if (folder.Read(Path.GetFileName(file), own) is { } map && DocumentKinds.Of(map) is not null
            && DocumentParser.Parse(map, new ParseContext(folder, own)) is { } document)
        {
            new DefinitionCheck(own).Check(document);
            if (!own.HasErrors)
            {
                DocumentBody.Of(document, new Emission(WorkspaceInfo.Anywhere, new UnpublishedAssets()));
            }
        }

        found.AddRange(own.ToImmutable());
        return true;
    }

    // A file behind a link is checked where it is, if it is in the repository at all.
    private static bool NamesSchema(string file, RepositoryBoundary boundary, DiagnosticBag found)
    {
        if (!boundary.Contains(file))
        {
            return false;
        }

        try
        {
            return BoundedFile.ReadText(file).Split('\n').Any(line => line.StartsWith("$schema:", StringComparison.Ordinal));
        }
        catch (InputLimitException e)
        {
            found.Warning(
                Codes.TooLarge,
                new SourcePosition(ProjectSearch.Shown(file, boundary), e.Line, e.Column),
                $"this is not read: {e.Message}");
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Error(
                Codes.MissingFile, new SourcePosition(ProjectSearch.Shown(file, boundary), 1, 1), $"this can't be read: {e.Message}");
            return false;
        }
    }
}
