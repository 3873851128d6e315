using System.Collections.Immutable;
using Slipway.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Loading;

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
    /// not published from here, such as a sweep to start by hand.
    /// </summary>
    /// <param name="pipelinesDirectory">The folder that holds the pipelines; diagnostics name files relative to its parent.</param>
    /// <param name="imageNames">The names of the repository's images; null when they are not known.</param>
    /// <param name="profiles">The build's profiles, of which the last wins.</param>
    public static PipelineValidation Of(
        string pipelinesDirectory,
        IReadOnlySet<string>? imageNames = null,
        IReadOnlyList<string>? profiles = null)
    {
        var found = new DiagnosticBag();
        var sources = new SourceFiles(profiles ?? []);
        var files = DocumentCheck.CheckAll(pipelinesDirectory, sources, found);
        try
        {
            var projects = new ProjectLoader(Path.GetFullPath(pipelinesDirectory), imageNames, sources).LoadAll();
            return new PipelineValidation(
                found.HasErrors ? [] : projects,
                Merge(found, projects.SelectMany(project => project.Warnings)),
                files);
        }
        catch (DiagnosticException e)
        {
            return new PipelineValidation([], Merge(found, e.Diagnostics), files);
        }
    }

    // Both look at some files; a place with two complaints of one kind has one mistake.
    private static ImmutableArray<Diagnostic> Merge(DiagnosticBag found, IEnumerable<Diagnostic> ofProjects) =>
    [
        .. ofProjects.Concat(found.ToImmutable())
            .DistinctBy(d => (d.File, d.Line, d.Column, d.Code))
            .OrderBy(d => d.File, StringComparer.Ordinal).ThenBy(d => d.Line).ThenBy(d => d.Column),
    ];
}
