using System.Text.Json.Nodes;
using Slipway.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Content;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>What one project wants of a workspace.</summary>
internal sealed class ProjectResources(
    PipelineProject project,
    IReadOnlyDictionary<string, string> images,
    WorkspaceInfo workspace)
{
    // Versions are computed with references below this, so that the same content has the same version in every workspace.
    private static readonly WorkspaceInfo Anywhere = new(string.Empty, string.Empty, string.Empty, string.Empty);

    private readonly List<DesiredResource> _resources = [];

    public IEnumerable<DesiredResource> All()
    {
        var components = new Dictionary<string, string>();
        foreach (var step in project.Pipeline.Steps)
        {
            components[step.Name] = step.Component switch
            {
                LocalComponent local => Component(local, step.Name),
                RegisteredComponent registered => Registered(registered.Reference),
                _ => throw new InvalidOperationException($"Step '{step.Name}' has a component of an unknown kind."),
            };
        }

        var (path, version) = Pipeline(components);
        Endpoint(path, version);
        foreach (var schedule in project.Schedules)
        {
            _resources.Add(new DesiredResource
            {
                Kind = ResourceKind.Schedule,
                Path = ResourcePath.Schedule(schedule.Name),
                Name = schedule.Name,
                Body = ScheduleBody.Of(schedule, project.Pipeline, workspace, workspace.IdOf(path)),
            });
        }

        return _resources;
    }

    /// <summary>Wants a step's component and what it needs; gives the component's path.</summary>
    private string Component(LocalComponent local, string stepName)
    {
        var component = local.Definition;
        var environment = Environment(component.Environment);
        var code = component.CodePath is { } codePath ? Code(codePath) : null;

        JsonObject Body(WorkspaceInfo at, string? version) => ComponentBody.Of(
            component,
            stepName,
            local.IsInline,
            environment.StartsWith("azureml:", StringComparison.Ordinal) ? environment : $"azureml:{at.IdOf(environment)}",
            code is null ? null : at.IdOf(code),
            version);

        var name = component.Name ?? ComponentBody.AnonymousName;
        var version = ContentHash.Version(Body(Anywhere, null));
        var path = ResourcePath.Component(name, version);
        _resources.Add(new DesiredResource
        {
            Kind = ResourceKind.Component,
            Path = path,
            Name = component.Name ?? $"of step '{stepName}'",
            Version = version,
            Body = Body(workspace, version),
        });
        return path;
    }

    // A component of the workspace by its path, one of a registry by its URI.
    private static string Registered(string reference) =>
        reference.Split(':') is ["azureml", var name, var version] && !version.StartsWith('/')
            ? ResourcePath.Component(name, version)
            : reference;

    /// <summary>The environment's path below the workspace, or its whole reference when it is none of the workspace's.</summary>
    private string Environment(EnvironmentReference environment)
    {
        switch (environment)
        {
            case RegistryEnvironment registry:
                return registry.Uri;
            case RegisteredEnvironment registered:
                return ResourcePath.Environment(registered.Name, registered.Version);
            case InlineEnvironment inline:
                return EnvironmentVersion("CliV2AnonymousEnvironment", inline.Image, isAnonymous: true);
            case ImageEnvironment image when images.TryGetValue(image.Image, out var reference):
                return EnvironmentVersion(image.Image, reference, isAnonymous: false);
            case ImageEnvironment image:
                throw new DiagnosticException(new Diagnostic(
                    Codes.UnknownEnvironment,
                    $"there is no image '{image.Image}' in this build{NearestName.Hint(image.Image, images.Keys)}")
                {
                    File = image.Position.File,
                    Line = image.Position.Line,
                    Column = image.Position.Column,
                    Remedy = $"build it as images/{image.Image}/, or name a version that the workspace has",
                });
            default:
                throw new ArgumentOutOfRangeException(nameof(environment), environment, "An environment of an unknown kind.");
        }
    }

    private string EnvironmentVersion(string name, string image, bool isAnonymous)
    {
        var body = new JsonObject
        {
            ["properties"] = new JsonObject { ["image"] = image, ["isAnonymous"] = isAnonymous, ["isArchived"] = false },
        };
        var version = ContentHash.Version(body);
        var path = ResourcePath.Environment(name, version);
        _resources.Add(new DesiredResource
        {
            Kind = ResourceKind.Environment,
            Path = path,
            Name = name,
            Version = version,
            Body = body,
        });
        return path;
    }

    private string Code(string codePath)
    {
        var snapshot = CodeSnapshot.Of(codePath);
        var path = ResourcePath.Code(snapshot.Name, CodeSnapshot.Version);
        _resources.Add(new DesiredResource
        {
            Kind = ResourceKind.Code,
            Path = path,
            Name = Path.GetRelativePath(project.Directory, codePath).Replace('\\', '/'),
            Version = snapshot.Name,
            Code = snapshot,
            Body = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["isAnonymous"] = true,
                    ["isArchived"] = false,
                    ["properties"] = new JsonObject
                    {
                        ["hash_sha256"] = snapshot.Hash,
                        ["hash_version"] = "202208",
                    },
                },
            },
        });
        return path;
    }

    private (string Path, string Version) Pipeline(Dictionary<string, string> components)
    {
        var name = project.Name.Replace('-', '_');

        JsonObject Body(WorkspaceInfo at, string? version) => PipelineComponentBody.Of(
            name,
            project.Pipeline,
            at,
            step => components[step.Name] is var component && component.StartsWith("azureml:", StringComparison.Ordinal)
                ? component
                : at.IdOf(component),
            version);

        // A deployment is named by this version and never changed in place, so what it sets besides is part of it.
        var version = ContentHash.Version(new JsonArray(
            Body(Anywhere, null),
            EndpointBody.Deployment(project.Pipeline, Anywhere, string.Empty)));
        var path = ResourcePath.Component(name, version);
        _resources.Add(new DesiredResource
        {
            Kind = ResourceKind.PipelineComponent,
            Path = path,
            Name = name,
            Version = version,
            Body = Body(workspace, version),
        });
        return (path, version);
    }

    private void Endpoint(string componentPath, string componentVersion)
    {
        if (project.Endpoint is null)
        {
            return;
        }

        var name = EndpointBody.NameOf(project, workspace);
        var deployment = EndpointBody.DeploymentNameOf(project, componentVersion);
        _resources.Add(new DesiredResource
        {
            Kind = ResourceKind.Endpoint,
            Path = ResourcePath.Endpoint(name),
            Name = name,
            Body = EndpointBody.Endpoint(project.Endpoint, workspace),
        });
        _resources.Add(new DesiredResource
        {
            Kind = ResourceKind.Deployment,
            Path = ResourcePath.Deployment(name, deployment),
            Name = deployment,
            Body = EndpointBody.Deployment(project.Pipeline, workspace, workspace.IdOf(componentPath)),
        });
        _resources.Add(new DesiredResource
        {
            Kind = ResourceKind.DefaultDeployment,
            Path = ResourcePath.Endpoint(name),
            Name = name,
            Body = new JsonObject
            {
                ["properties"] = new JsonObject { ["defaults"] = new JsonObject { ["deploymentName"] = deployment } },
            },
        });
    }
}
