using System.Collections.Immutable;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>Everything that projects want of a workspace: a pure function of files, image digests and the workspace's id.</summary>
/// <param name="Resources">Each once, in the order in which they can be made.</param>
/// <param name="Required">What must be there already.</param>
/// <param name="Pipelines">All pipelines; null where the resources are not all that they want.</param>
internal sealed record DesiredState(
    ImmutableArray<DesiredResource> Resources,
    ImmutableArray<RequiredResource> Required,
    ImmutableHashSet<string>? Pipelines)
{
    /// <summary>The compute clusters alone, which need no images.</summary>
    public static DesiredState OfComputes(IEnumerable<PipelineProject> projects, WorkspaceInfo workspace) =>
        new([.. Computes(projects, workspace)], [], null);

    /// <summary>Everything.</summary>
    /// <param name="projects">The pipelines.</param>
    /// <param name="images">The images of this build: name to reference by digest.</param>
    /// <param name="workspace">Where it goes.</param>
    /// <exception cref="Diagnostics.DiagnosticException">SLP0040: a step runs in an image that is not among them.</exception>
    public static DesiredState Of(
        IReadOnlyCollection<PipelineProject> projects,
        IReadOnlyDictionary<string, string> images,
        WorkspaceInfo workspace)
    {
        var resources = Computes(projects, workspace).ToList();
        foreach (var project in projects)
        {
            resources.AddRange(new ProjectResources(project, images, workspace).All()
                .Select(resource => resource with { Pipeline = project.Name }));
        }

        // The order of the kinds is that of their dependencies; a later pipeline's failure then finds no switch made.
        var ordered = resources
            .DistinctBy(resource => (resource.Kind, resource.Path))
            .OrderBy(resource => resource.Kind)
            .ToImmutableArray();
        var made = ordered.Select(resource => resource.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var required = projects
            .SelectMany(Requirements.Of)
            .Where(requirement => !made.Contains(requirement.Path))
            .DistinctBy(requirement => (requirement.Path, requirement.Position));
        return new DesiredState(ordered, [.. required], [.. projects.Select(project => project.Name)]);
    }

    private static IEnumerable<DesiredResource> Computes(IEnumerable<PipelineProject> projects, WorkspaceInfo workspace) =>
        projects.Select(project => project.Compute).OfType<Definitions.ComputeDefinition>().Select(compute => new DesiredResource
        {
            Kind = ResourceKind.Compute,
            Path = ResourcePath.Compute(compute.Name),
            Name = compute.Name,
            Body = ComputeBody.Of(compute, workspace),
        });
}
