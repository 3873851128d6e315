using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>Reads what serves, and plans to let something earlier serve again. Versions are only pointed at, never made.</summary>
internal sealed class ServingPlanner(WorkspaceClient workspace)
{
    public async Task<ServingState> ReadAsync(IEnumerable<PipelineProject> projects, WorkspaceInfo info, CancellationToken cancellationToken)
    {
        var endpoints = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var schedules = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var project in projects)
        {
            if (project.HasEndpoint)
            {
                var name = EndpointBody.NameOf(project, info);
                var endpoint = await workspace.Resources.GetAsync(ResourcePath.Endpoint(name), cancellationToken).ConfigureAwait(false);
                if (Deployment(endpoint) is { } deployment)
                {
                    endpoints[name] = deployment;
                }
            }

            foreach (var name in project.ScheduleNames)
            {
                var schedule = await workspace.Resources.GetAsync(ResourcePath.Schedule(name), cancellationToken).ConfigureAwait(false);
                if (Component(schedule) is { } id && ResourcePath.Of(id)?.Split('/') is ["components", var component, "versions", var version])
                {
                    schedules[name] = $"{component}:{version}";
                }
            }
        }

        return new ServingState(endpoints.ToImmutable(), schedules.ToImmutable());
    }

    public async Task<PublishPlan> PlanAsync(ServingState wanted, WorkspaceInfo info, CancellationToken cancellationToken)
    {
        var missing = new List<Diagnostic>();
        var changes = ImmutableArray.CreateBuilder<PlannedChange>();
        foreach (var (name, deployment) in wanted.Endpoints)
        {
            var path = ResourcePath.Endpoint(name);
            if (await FindAsync(path).ConfigureAwait(false) is { } endpoint
                && await FindAsync(ResourcePath.Deployment(name, deployment)).ConfigureAwait(false) is not null)
            {
                var body = new JsonObject
                {
                    ["properties"] = new JsonObject { ["defaults"] = new JsonObject { ["deploymentName"] = deployment } },
                };
                Add(PlannedAction.Switch, ResourceKind.DefaultDeployment, path, name, body, endpoint);
            }
        }

        foreach (var (name, component) in wanted.Schedules)
        {
            var path = ResourcePath.Schedule(name);
            if (component.Split(':') is [var componentName, var version]
                && await FindAsync(path).ConfigureAwait(false) is { } schedule
                && await FindAsync(ResourcePath.Component(componentName, version)).ConfigureAwait(false) is not null
                && schedule["properties"]?["action"]?["jobDefinition"]?["componentId"] is not null)
            {
                var body = (JsonObject)schedule.DeepClone();
                body["properties"]!["action"]!["jobDefinition"]!["componentId"] =
                    info.IdOf(ResourcePath.Component(componentName, version));
                Add(PlannedAction.Update, ResourceKind.Schedule, path, name, body, schedule);
            }
        }

        return missing.Count > 0 ? throw new DiagnosticException(missing) : new PublishPlan(changes.ToImmutable());

        async Task<JsonObject?> FindAsync(string path)
        {
            var found = await workspace.Resources.GetAsync(path, cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                missing.Add(new Diagnostic(Codes.NotFound, $"the workspace does not have {path} any more")
                {
                    Remedy = "publish the commit of that release again",
                });
            }

            return found;
        }

        void Add(PlannedAction action, ResourceKind kind, string path, string name, JsonObject body, JsonObject actual)
        {
            var resource = new DesiredResource { Kind = kind, Path = path, Name = name, Body = body };
            var fields = Comparison.Fields(resource, actual);
            if (!fields.IsEmpty)
            {
                changes.Add(new PlannedChange(action, resource, fields) { Actual = actual });
            }
        }
    }

    private static string? Deployment(JsonObject? endpoint) => endpoint.Text("properties", "defaults", "deploymentName");

    private static string? Component(JsonObject? schedule) =>
        schedule.Text("properties", "action", "jobDefinition", "componentId");
}
