using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Projects;

/// <summary>Reads pipeline folders and checks what is in them.</summary>
/// <param name="root">The folder that holds them.</param>
/// <param name="imageNames">The images of the repository; null when they are not known.</param>
/// <param name="files">What is read of them.</param>
/// <param name="isRead">Leaves folders out; null reads all.</param>
internal sealed class ProjectLoader(
    string root,
    IReadOnlySet<string>? imageNames,
    SourceFiles files,
    Func<string, bool>? isRead = null)
{
    private readonly DiagnosticBag _found = new();

    /// <summary>Reads every folder that is a pipeline.</summary>
    /// <exception cref="DiagnosticException">Something is wrong in one of them: all of it.</exception>
    public ImmutableArray<PipelineProject> LoadAll()
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        var projects = Directory.EnumerateDirectories(root)
            .Where(folder => File.Exists(Path.Combine(folder, ProjectFiles.Pipeline)) && isRead?.Invoke(folder) != false)
            .OrderBy(folder => folder, StringComparer.Ordinal)
            .Select(folder => Load(new SourceFolder(folder, Shown(Path.GetFileName(folder)), files)))
            .OfType<PipelineProject>()
            .ToImmutableArray();

        // The six digits of a workspace's id, whichever they are, are the same for all of its endpoints.
        SharedNames.Check(projects.Select(project => project.Definition), WorkspaceInfo.Anywhere with { UniqueId = "000000" }, _found);
        var diagnostics = _found.ToImmutable();
        return _found.HasErrors
            ? throw new DiagnosticException(diagnostics)
            : [.. projects.Select(project => project with
            {
                Warnings = [.. diagnostics.Where(d => d.File!.StartsWith($"{Shown(project.Name)}/", StringComparison.Ordinal))],
            })];
    }

    private string Shown(string folder) => $"{Path.GetFileName(root)}/{folder}";

    private PipelineProject? Load(SourceFolder folder)
    {
        var (project, hasPipeline) = new ProjectParser(folder, _found).Parse();
        NameRules.CheckFolder(project.Name, new SourcePosition($"{folder.ShownAs}/{ProjectFiles.Pipeline}", 1, 1), _found);
        var check = new ProjectCheck(project, imageNames, _found);
        check.Check(hasPipeline);
        return hasPipeline
            ? new PipelineProject(project)
            {
                Name = project.Name,
                Directory = project.Directory,
                Warnings = [],
                Images = check.Images(),
            }
            : null;
    }
}
