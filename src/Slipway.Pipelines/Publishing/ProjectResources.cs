using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Rest;

namespace Slipway.Pipelines.Publishing;

/// <summary>What one project wants of a workspace.</summary>
internal sealed class ProjectResources
{
    private readonly ProjectDefinition _project;
    private readonly WorkspaceInfo _workspace;
    private readonly DiagnosticBag _found = new();
    private readonly PublishedAssets _assets;
    private readonly Emission _emission;

    private ProjectResources(ProjectDefinition project, IReadOnlyDictionary<string, EnvironmentImage> images, WorkspaceInfo workspace)
    {
        _project = project;
        _workspace = workspace;
        _assets = new PublishedAssets(project, images, _found);
        _emission = new Emission(WorkspaceInfo.Anywhere, _assets);
    }

    /// <summary>All of it.</summary>
    /// <exception cref="DiagnosticException">SLP0040: a step runs in an image that is not among them.</exception>
    public static DesiredState Of(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        WorkspaceInfo workspace) => new ProjectResources(project.Definition, images, workspace).All();

    private DesiredState All()
    {
        var pipeline = Pipeline();
        ImmutableArray<DesiredResource> own = [pipeline, .. Endpoint(pipeline), .. Schedules(pipeline)];
        if (_found.HasErrors)
        {
            throw new DiagnosticException(_found.ToImmutable());
        }

        return new DesiredState(
            [.. _assets.Resources.Concat(own).Select(resource => resource with
            {
                Pipeline = _project.Name.Text,
                Body = _workspace.Place(resource.Body),
            })],
            [.. Requirements.Of(_project)],
            null);
    }

    private DesiredResource Pipeline()
    {
        var jobs = StepBody.All(_project.Pipeline.Graph, _emission);
        var name = _project.Name.Text.Replace('-', '_');

        JsonObject Body(string? version) => PipelineComponentBody.Of(name, _project.Pipeline, jobs, version);

        // A deployment is named by this version and never changed in place, so what it sets besides is part of it.
        var version = ContentHash.Version(new JsonArray(Body(null), EndpointBody.OfProject(_project, string.Empty, _emission)));
        return new DesiredResource
        {
            Kind = ResourceKind.PipelineComponent,
            Path = ResourcePath.Component(name, version),
            Name = name,
            Version = version,
            Body = Body(version),
        };
    }

    private IEnumerable<DesiredResource> Endpoint(DesiredResource pipeline)
    {
        if (_project.Endpoint is null)
        {
            yield break;
        }

        var name = EndpointBody.NameOf(_project, _workspace);
        var deployment = EndpointBody.DeploymentNameOf(_project, pipeline.Version!);
        yield return new DesiredResource
        {
            Kind = ResourceKind.Endpoint,
            Path = ResourcePath.Endpoint(name),
            Name = name,
            Body = EndpointBody.Endpoint(_project.Endpoint, _emission),
        };
        yield return new DesiredResource
        {
            Kind = ResourceKind.Deployment,
            Path = ResourcePath.Deployment(name, deployment),
            Name = deployment,
            Body = EndpointBody.OfProject(_project, WorkspaceInfo.Anywhere.IdOf(pipeline.Path), _emission),
        };
        yield return new DesiredResource
        {
            Kind = ResourceKind.DefaultDeployment,
            Path = ResourcePath.Endpoint(name),
            Name = name,
            Body = EndpointBody.DefaultDeployment(deployment),
        };
    }

    private IEnumerable<DesiredResource> Schedules(DesiredResource pipeline) => _project.Schedules.Select(schedule => new DesiredResource
    {
        Kind = ResourceKind.Schedule,
        Path = ResourcePath.Schedule(schedule.Name!.Text),
        Name = schedule.Name.Text,
        Body = ScheduleBody.Published(schedule, _project.Pipeline.Graph, WorkspaceInfo.Anywhere.IdOf(pipeline.Path), _emission),
    });
}
