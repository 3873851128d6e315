using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Projects;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;

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
    public static DesiredState OfComputes(IReadOnlyCollection<PipelineProject> projects, WorkspaceInfo workspace) =>
        new([.. Computes(projects, workspace)], [.. AttachedComputes(projects)], null);

    /// <summary>Everything.</summary>
    /// <param name="projects">The pipelines.</param>
    /// <param name="images">The images of this build, by the names of their folders.</param>
    /// <param name="workspace">Where it goes.</param>
    /// <exception cref="DiagnosticException">
    /// SLP0021: two pipelines describe one resource, each in its own way. SLP0040: a step runs in an image that is not
    /// among them.
    /// </exception>
    public static DesiredState Of(
        IReadOnlyCollection<PipelineProject> projects,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        WorkspaceInfo workspace)
    {
        var found = new DiagnosticBag();
        SharedNames.Check(projects.Select(project => project.Definition), workspace, found);
        if (found.HasErrors)
        {
            throw new DiagnosticException(found.ToImmutable());
        }

        var wanted = projects.Select(project => ProjectResources.Of(project, images, workspace)).ToList();

        // The order of the kinds is that of their dependencies; a later pipeline's failure then finds no switch made.
        var ordered = Computes(projects, workspace).Concat(wanted.SelectMany(state => state.Resources))
            .DistinctBy(resource => (resource.Kind, resource.Path.ToLowerInvariant()))
            .OrderBy(resource => resource.Kind)
            .ToImmutableArray();
        var made = ordered.Select(resource => resource.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var required = AttachedComputes(projects).Concat(wanted.SelectMany(state => state.Required))
            .Where(requirement => !made.Contains(requirement.Path))
            .DistinctBy(requirement => (requirement.Path, requirement.Position));
        return new DesiredState(ordered, [.. required], [.. projects.Select(project => project.Name)]);
    }

    private static IEnumerable<DesiredResource> Computes(IEnumerable<PipelineProject> projects, WorkspaceInfo workspace) =>
        Described(projects)
            .Where(compute => compute.IsMadeHere)
            .DistinctBy(compute => compute.Name!.Text, StringComparer.OrdinalIgnoreCase) // described twice, and alike
            .Select(compute => new DesiredResource
            {
                Kind = ResourceKind.Compute,
                Path = ResourcePath.Compute(compute.Name!.Text),
                Name = compute.Name.Text,
                Body = ComputeBody.Placed(compute, new Emission(workspace, new NoAssets())),
            });

    private static IEnumerable<RequiredResource> AttachedComputes(IEnumerable<PipelineProject> projects) =>
        Described(projects).Where(compute => !compute.IsMadeHere).Select(compute => new RequiredResource(
            ResourcePath.Compute(compute.Name!.Text),
            compute.Name.Position,
            Codes.UnknownCompute,
            $"the workspace has no compute '{compute.Name.Text}', and one of kind {compute.Kind} can't be made here",
            "attach it to the workspace first, with 'az ml compute attach' or in the studio"));

    private static IEnumerable<ComputeDefinition> Described(IEnumerable<PipelineProject> projects) =>
        projects.Select(project => project.Definition.Compute).OfType<ComputeDefinition>();
}
