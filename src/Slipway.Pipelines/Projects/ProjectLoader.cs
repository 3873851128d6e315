using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Projects;

/// <summary>Reads pipelines and checks what is in them.</summary>
/// <param name="pipelines">Their files.</param>
/// <param name="imageNames">The images of the repository; null when they are not known.</param>
/// <param name="files">What is read of them.</param>
internal sealed class ProjectLoader(IReadOnlyList<ProjectFiles> pipelines, IReadOnlySet<string>? imageNames, SourceFiles files)
{
    private readonly DiagnosticBag _found = new();

    /// <summary>Reads each pipeline.</summary>
    /// <exception cref="DiagnosticException">Something is wrong in one of them: all of it.</exception>
    public ImmutableArray<PipelineProject> LoadAll()
    {
        var projects = pipelines.Select(Load).OfType<PipelineProject>().ToImmutableArray();

        // The six digits of a workspace's id, whichever they are, are the same for all of its endpoints.
        SharedNames.Check(projects.Select(project => project.Definition), WorkspaceInfo.Anywhere with { UniqueId = "000000" }, _found);
        var diagnostics = _found.ToImmutable();
        return _found.HasErrors
            ? throw new DiagnosticException(diagnostics)
            : [.. projects.Select(project => project with
            {
                Warnings = [.. diagnostics.Where(d => d.File!.StartsWith($"{Shown(project.Directory)}/", StringComparison.Ordinal))],
            })];
    }

    private string Shown(string folder) => ProjectSearch.Shown(folder, files.Boundary);

    private PipelineProject? Load(ProjectFiles own)
    {
        var (project, hasPipeline) = new ProjectParser(own, new SourceFolder(own.Folder, Shown(own.Folder), files), _found).Parse();
        var check = new ProjectCheck(project, imageNames, _found);
        check.Check(hasPipeline);
        return hasPipeline
            ? new PipelineProject(project)
            {
                Name = project.Name.Text,
                Directory = project.Directory,
                Warnings = [],
                Images = check.Images(),
            }
            : null;
    }
}
