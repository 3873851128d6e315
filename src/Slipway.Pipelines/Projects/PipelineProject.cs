using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Projects;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines;

/// <summary>
/// A folder under <c>pipelines/</c>, read and checked: <c>pipeline.yml</c> (an Azure ML CLI v2 pipeline job), and
/// optionally <c>endpoint.yml</c>, <c>deployment.yml</c>, <c>compute.yml</c>, <c>environments.yml</c>, any number of
/// <c>schedule*.yml</c>, and <c>pipeline.PROFILE.yml</c> with what is different under a profile.
/// </summary>
public sealed record PipelineProject
{
    internal PipelineProject(ProjectDefinition definition) => Definition = definition;

    /// <summary>The folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The folder's full path.</summary>
    public required string Directory { get; init; }

    /// <summary>What is worth knowing before publishing, though it does not hinder it.</summary>
    public required ImmutableArray<Diagnostic> Warnings { get; init; }

    /// <summary>The images of this repository in which its steps run, by name, sorted.</summary>
    public required ImmutableArray<string> Images { get; init; }

    /// <summary>It is published as an endpoint, so that it can be invoked.</summary>
    public bool HasEndpoint => Definition.Endpoint is not null;

    /// <summary>The names of its schedules, sorted.</summary>
    public ImmutableArray<string> ScheduleNames => [.. Definition.Schedules.Select(schedule => schedule.Name!.Text)];

    internal ProjectDefinition Definition { get; }

    /// <summary>Reads and checks every pipeline of a repository, offline.</summary>
    /// <param name="sources">Where they are.</param>
    /// <returns>The projects, sorted by name.</returns>
    /// <exception cref="DiagnosticException">Something is wrong in one of them (SLP00xx): all of it, in one go.</exception>
    public static ImmutableArray<PipelineProject> LoadAll(PipelineSources sources)
    {
        var boundary = new RepositoryBoundary(sources.Root, sources.AllowedFolders);
        var found = new DiagnosticBag();
        var search = ProjectSearch.Find(sources, boundary, found);
        return found.HasErrors
            ? throw new DiagnosticException(found.ToImmutable())
            : new ProjectLoader(
                search.Projects, sources.ImageNames, new SourceFiles(sources.Profiles, boundary, search.Paths)).LoadAll();
    }
}
