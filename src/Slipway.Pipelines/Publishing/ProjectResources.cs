using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Jobs;
using Slipway.Pipelines.Translation.Schedules;

namespace Slipway.Pipelines.Publishing;

/// <summary>What one project wants of a workspace.</summary>
internal sealed class ProjectResources
{
    private readonly PipelineProject _project;
    private readonly WorkspaceInfo _workspace;
    private readonly DiagnosticBag _found = new();
    private readonly PublishedAssets _assets;
    private readonly TranslationContext _context;

    private ProjectResources(PipelineProject project, IReadOnlyDictionary<string, EnvironmentImage> images, WorkspaceInfo workspace)
    {
        _project = project;
        _workspace = workspace;
        _assets = new PublishedAssets(project.Source, images, _found);
        _context = new TranslationContext(project.Source.Folder, WorkspaceInfo.Anywhere, _assets, _found) { IsPublished = true };
    }

    /// <summary>All of it.</summary>
    /// <exception cref="DiagnosticException">SLP0040: a step runs in an image that is not among them.</exception>
    public static DesiredState Of(
        PipelineProject project,
        IReadOnlyDictionary<string, EnvironmentImage> images,
        WorkspaceInfo workspace) => new ProjectResources(project, images, workspace).All();

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
                Pipeline = _project.Name,
                Body = _workspace.Place(resource.Body),
            })],
            [.. _assets.Required],
            null);
    }

    private DesiredResource Pipeline()
    {
        var job = PipelineJobTranslator.Translate(_project.Source.Pipeline, _context);
        var jobs = (JsonObject)job.Body["properties"]!["jobs"]!;
        var name = _project.Name.Replace('-', '_');

        JsonObject Body(string? version) => PipelineComponentBody.Of(name, _project, jobs, version);

        // A deployment is named by this version and never changed in place, so what it sets besides is part of it.
        var version = ContentHash.Version(new JsonArray(Body(null), EndpointBody.Deployment(_project, WorkspaceInfo.Anywhere, string.Empty)));
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
            Body = EndpointBody.Endpoint(_project.Endpoint, _context),
        };
        yield return new DesiredResource
        {
            Kind = ResourceKind.Deployment,
            Path = ResourcePath.Deployment(name, deployment),
            Name = deployment,
            Body = EndpointBody.Deployment(_project, WorkspaceInfo.Anywhere, WorkspaceInfo.Anywhere.IdOf(pipeline.Path)),
        };
        yield return new DesiredResource
        {
            Kind = ResourceKind.DefaultDeployment,
            Path = ResourcePath.Endpoint(name),
            Name = name,
            Body = new JsonObject
            {
                ["properties"] = new JsonObject { ["defaults"] = new JsonObject { ["deploymentName"] = deployment } },
            },
        };
    }

    private IEnumerable<DesiredResource> Schedules(DesiredResource pipeline) => _project.Schedules.Select(schedule => new DesiredResource
    {
        Kind = ResourceKind.Schedule,
        Path = ResourcePath.Schedule(schedule.Name),
        Name = schedule.Name,
        Body = PublishedSchedule.Of(
            ScheduleTranslator.Translate(schedule.Map, _context).Body,
            schedule,
            _project.Pipeline,
            WorkspaceInfo.Anywhere.IdOf(pipeline.Path)),
    });
}
