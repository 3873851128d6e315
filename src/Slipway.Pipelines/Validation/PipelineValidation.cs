using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Projects;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Validation;

/// <summary>Everything that can be said of the pipelines of a repository without a workspace.</summary>
public sealed record PipelineValidation
{
    private PipelineValidation(
        ImmutableArray<PipelineProject> projects,
        ImmutableArray<Diagnostic> diagnostics,
        int files)
    {
        Projects = projects;
        Diagnostics = diagnostics;
        Files = files;
    }

    /// <summary>The pipelines; none when one of them is wrong.</summary>
    public ImmutableArray<PipelineProject> Projects { get; }

    /// <summary>What is wrong and what is worth knowing, by file and line.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>How many files were read besides the pipelines' own.</summary>
    public int Files { get; }

    /// <summary>Something is wrong.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);

    /// <summary>
    /// Checks every pipeline folder, and each other file below that names one of Azure ML's schemas: also those that are
    /// not published from here, such as a sweep to start by hand. Pipelines that have a file for a profile which the build
    /// does not have are checked with that profile as well.
    /// </summary>
    /// <param name="sources">Where the pipelines are. Beside one whose file is named, the other files of its folder are checked.</param>
    public static PipelineValidation Of(PipelineSources sources)
    {
        var found = new DiagnosticBag();
        var boundary = new RepositoryBoundary(sources.Root, sources.AllowedFolders);
        var search = ProjectSearch.Find(sources, boundary, found);
        var read = new SourceFiles(sources.Profiles, boundary, search.Paths);
        var files = DocumentCheck.CheckAll(search, read, found);
        var (projects, ofProjects) = Load(new ProjectLoader(search.Projects, sources.ImageNames, read));
        var diagnostics = Merge(ofProjects.Concat(found.ToImmutable()));

        // Those that files are there for and that the build does not have: a mistake in them is better found now.
        foreach (var profile in search.Projects.SelectMany(project => project.Profiles).Distinct()
            .Except(sources.Profiles).Order(StringComparer.Ordinal))
        {
            var patched = search.Projects.Where(project => File.Exists(ProfilePatch.PathOf(project.Path, profile))).ToList();
            var (_, ofProfile) = Load(new ProjectLoader(
                patched, sources.ImageNames, new SourceFiles([.. sources.Profiles, profile], boundary, search.Paths)));
            var known = diagnostics.Select(Place).ToHashSet();
            diagnostics = Merge(diagnostics.Concat(ofProfile.Select(d => known.Contains(Place(d))
                ? d
                : d with { Message = $"{d.Message} (with profile '{profile}')" })));
        }

        return new PipelineValidation(
            diagnostics.Any(d => d.Severity == Severity.Error) ? [] : projects, diagnostics, files);
    }

    private static (ImmutableArray<PipelineProject> Projects, IEnumerable<Diagnostic> Diagnostics) Load(ProjectLoader loader)
    {
        try
        {
            var projects = loader.LoadAll();
            return (projects, projects.SelectMany(project => project.Warnings));
        }
        catch (DiagnosticException e)
        {
            return ([], e.Diagnostics);
        }
    }

    private static (string? File, int? Line, int? Column, string Code) Place(Diagnostic d) => (d.File, d.Line, d.Column, d.Code);

    // Both look at some files; a place with two complaints of one kind has one mistake.
    private static ImmutableArray<Diagnostic> Merge(IEnumerable<Diagnostic> all) =>
    [
        .. all
            .DistinctBy(Place)
            .OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column),
    ];
}
