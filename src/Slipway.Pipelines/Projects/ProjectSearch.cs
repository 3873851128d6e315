using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Projects;

/// <summary>The pipelines of a repository, before any of them is read.</summary>
/// <param name="Folders">The folders of pipelines, in full.</param>
/// <param name="Projects">The pipelines, sorted by name.</param>
internal sealed record ProjectSearch(ImmutableArray<string> Folders, ImmutableArray<ProjectFiles> Projects)
{
    /// <summary>The pipelines' files, in full.</summary>
    public IReadOnlySet<string> Paths { get; } = Projects.Select(project => project.Path).ToHashSet(StringComparer.Ordinal);

    /// <summary>Looks where the pipelines are said to be.</summary>
    /// <param name="sources">Where that is.</param>
    /// <param name="boundary">The folders whose files may be read.</param>
    /// <param name="found">Takes what is wrong: a path that is not there or leads elsewhere, a name that is taken twice.</param>
    public static ProjectSearch Find(PipelineSources sources, RepositoryBoundary boundary, DiagnosticBag found)
    {
        var folders = ImmutableArray.CreateBuilder<string>();
        var projects = new List<ProjectFiles>();
        foreach (var written in sources.Paths ?? [PipelineSources.UsualFolder])
        {
            var named = written.IndexOf('=', StringComparison.Ordinal);
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(written[(named + 1)..], boundary.Root));
            if (!boundary.Contains(path))
            {
                found.Error(
                    Codes.OutsideRepository, Place(written), $"'{written}' is outside of the repository", RepositoryBoundary.Remedy(path));
            }
            else if (File.Exists(path))
            {
                projects.Add(new ProjectFiles(path, named < 0 ? NameOf(path) : written[..named], IsListed: true));
            }
            else if (Directory.Exists(path) && named < 0)
            {
                folders.Add(path);
                projects.AddRange(Directory.EnumerateDirectories(path)
                    .Select(folder => Path.Combine(folder, ProjectFiles.UsualPipeline))
                    .Where(File.Exists)
                    .Select(pipeline => new ProjectFiles(pipeline, NameOf(pipeline), IsListed: false)));
            }
            else if (sources.Paths is not null)
            {
                found.Error(
                    Codes.MissingFile,
                    Place(written),
                    $"'{written}' is to hold pipelines, and is not there",
                    "name a folder with a folder for each pipeline, or a pipeline's file, relative to the repository's root");
            }
        }

        foreach (var same in projects.GroupBy(project => project.Name)
            .Where(group => group.DistinctBy(project => project.Path).Count() > 1))
        {
            var shown = same.Select(project => Shown(project.Path, boundary)).ToList();
            found.Error(
                Codes.DuplicateName,
                new SourcePosition(shown[1], 1, 1),
                $"the pipelines {string.Join(" and ", shown)} are both called '{same.Key}'",
                $"name one of them otherwise: 'NAME={shown[1]}'");
        }

        return new ProjectSearch(
            folders.ToImmutable(),
            [.. projects.DistinctBy(project => project.Path).OrderBy(project => project.Name, StringComparer.Ordinal)]);
    }

    /// <summary>A path as diagnostics name it: relative to the repository, with forward slashes.</summary>
    public static string Shown(string path, RepositoryBoundary boundary) =>
        Path.GetRelativePath(boundary.Root, path).Replace('\\', '/');

    private static string NameOf(string pipeline) => Path.GetFileNameWithoutExtension(pipeline) is var stem && stem != "pipeline"
        ? stem
        : Path.GetFileName(Path.GetDirectoryName(pipeline)!);

    private static SourcePosition Place(string written) => new(written, 1, 1);
}
