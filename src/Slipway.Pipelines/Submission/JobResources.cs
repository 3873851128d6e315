using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;

namespace Slipway.Pipelines.Submission;

/// <summary>What a job of a pipeline's files wants of a workspace. Pure.</summary>
internal static class JobResources
{
    /// <summary>The job's body for a workspace, and what must be there before it.</summary>
    /// <exception cref="DiagnosticException">SLP0040: a step runs in an image that is not among them.</exception>
    public static (JsonObject Body, DesiredState Needed) Of(
        PipelineProject project,
        PipelineDefinition job,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        WorkspaceInfo workspace)
    {
        var found = new DiagnosticBag();
        var assets = new PublishedAssets(project.Definition, images, found);
        var body = JobBody.Pipeline(job, new Emission(WorkspaceInfo.Anywhere, assets));
        if (found.HasErrors)
        {
            throw new DiagnosticException(found.ToImmutable());
        }

        var resources = assets.Resources
            .Select(resource => resource with { Pipeline = project.Name, Body = workspace.Place(resource.Body) })
            .OrderBy(resource => resource.Kind)
            .ToImmutableArray();
        var made = resources.Select(resource => resource.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var required = Requirements.Of(ReferencesIn.Pipeline(job)).Where(requirement => !made.Contains(requirement.Path));
        return (workspace.Place(body), new DesiredState(resources, [.. required], null));
    }
}
