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

    /// <summary>The name of the folder, in that one, with its tests, or of where they would be; several pipelines may share a folder.</summary>
    public string TestsFolder => Definition.TestsFolder;

    /// <summary>What is worth knowing before publishing, though it does not hinder it.</summary>
    public required ImmutableArray<Diagnostic> Warnings { get; init; }

    /// <summary>The images of this repository in which its steps run, by name, sorted.</summary>
    public required ImmutableArray<string> Images { get; init; }

    /// <summary>It is published as an endpoint, so that it can be invoked.</summary>
    public bool HasEndpoint => Definition.Endpoint is not null;

    /// <summary>The names of its schedules, sorted.</summary>
    public ImmutableArray<string> ScheduleNames => [.. Definition.Schedules.Select(schedule => schedule.Name!.Text)];

    /// <summary>What whoever runs it can give.</summary>
    public ImmutableArray<ProjectInput> Inputs => [.. Definition.Pipeline.Graph.Inputs.Select(ProjectInput.Of)];

    /// <summary>Its steps, in the order of the file.</summary>
    public ImmutableArray<ProjectStep> Steps => [.. Definition.Pipeline.Graph.Steps.Select(ProjectStep.Of)];

    /// <summary>Its outputs, in the order of the file.</summary>
    public ImmutableArray<ProjectOutput> Outputs =>
        [.. Definition.Pipeline.Graph.Outputs.Select(output => ProjectOutput.Of(output, Definition.Pipeline.Graph))];

    internal ProjectDefinition Definition { get; }

    /// <summary>
    /// Why the pipeline, or a part of it, can't run in a workspace that has nothing but what this repository describes, in
    /// clauses; none when it can.
    /// </summary>
    /// <param name="steps">The steps that are wanted; all where none is named.</param>
    /// <exception cref="DiagnosticException">SLP0065: it has no such step.</exception>
    public ImmutableArray<string> FindObstacles(IReadOnlyList<string> steps) =>
        [.. Obstacles.Of(Definition.Pipeline, StepSelection.Of(Definition.Pipeline.Graph, steps)).Distinct()];

    /// <summary>
    /// The names of a repository's pipelines, sorted: their files are looked for and not read, and what is wrong with where
    /// they are said to be is told by <see cref="LoadAll"/>.
    /// </summary>
    /// <param name="sources">Where they are.</param>
    public static ImmutableArray<string> FindNames(PipelineSources sources) =>
        [
            .. ProjectSearch.Find(sources, new RepositoryBoundary(sources.Root, sources.AllowedFolders), new DiagnosticBag())
                .Projects.Select(project => project.Name).Distinct(StringComparer.Ordinal),
        ];

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
