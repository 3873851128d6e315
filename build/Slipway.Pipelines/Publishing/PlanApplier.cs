using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// Makes the changes of a plan, in its order. Whatever stops it, what served goes on serving, and a new plan has only
/// what is still to be done.
/// </summary>
internal sealed class PlanApplier(WorkspaceClient workspace, ILogger logger)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    // What the workspace says of a resource and nobody sets.
    private static readonly string[] ReadOnly = ["provisioningState", "provisioningErrors", "scoringUri", "swaggerUri"];

    public async Task ApplyAsync(ImmutableArray<PlannedChange> changes, CancellationToken cancellationToken)
    {
        for (var done = 0; done < changes.Length; done++)
        {
            var change = changes[done];
            logger.LogInformation("{Change}", change);
            try
            {
                await ApplyAsync(change, cancellationToken).ConfigureAwait(false);
            }
            catch (DiagnosticException e) when (done > 0 || changes.Length > 1)
            {
                throw new DiagnosticException(e.Diagnostics.Add(Rest(change, done, changes.Length)), e);
            }
        }
    }

    private static Diagnostic Rest(PlannedChange failed, int done, int all)
    {
        var serving = failed.Part == PublishPart.Schedules || failed.Kind == ResourceKind.Compute
            ? "schedules that were not reached are as they were"
            : "endpoints and schedules serve what they served before";
        return new Diagnostic(
            Codes.RequestFailed,
            $"{done} of {all} changes were made, then '{failed.Kind}' '{failed.Name}' failed; {serving}")
        {
            Severity = Severity.Information,
            Remedy = "run it again: only what is left will be done",
        };
    }

    private async Task ApplyAsync(PlannedChange change, CancellationToken cancellationToken)
    {
        var resource = change.Resource;
        var body = (JsonObject)resource.Body.DeepClone();
        switch (resource.Kind)
        {
            case ResourceKind.Code:
                body["properties"]!["codeUri"] = await new CodeUploader(workspace, logger)
                    .UploadAsync(resource.Path, resource.Code!, cancellationToken).ConfigureAwait(false);
                break;
            case ResourceKind.Deployment:
                await ProvisionedAsync(resource.Path[..resource.Path.IndexOf("/deployments/", StringComparison.Ordinal)], cancellationToken)
                    .ConfigureAwait(false);
                break;
            case ResourceKind.Endpoint or ResourceKind.DefaultDeployment or ResourceKind.Compute or ResourceKind.Schedule:
                body = await OntoPresentAsync(resource, body, cancellationToken).ConfigureAwait(false);
                break;
        }

        await workspace.Resources.PutAsync(resource.Path, body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What is sent to change a resource that can change: all of it as it is now, with what the files say on top. A
    /// PUT replaces the whole, and what the files say nothing of (a schedule that someone has paused, a tag of the
    /// company's) is not ours to take away.
    /// </summary>
    private async Task<JsonObject> OntoPresentAsync(
        DesiredResource resource,
        JsonObject body,
        CancellationToken cancellationToken)
    {
        var present = resource.Kind == ResourceKind.DefaultDeployment
            ? await ReadyForSwitchAsync(resource, cancellationToken).ConfigureAwait(false)
            : await workspace.Resources.GetAsync(resource.Path, cancellationToken).ConfigureAwait(false);
        if (present is null)
        {
            return body;
        }

        if (resource.Kind == ResourceKind.Schedule)
        {
            if (present["properties"]?["isEnabled"] is { } isEnabled)
            {
                body["properties"]!["isEnabled"] = isEnabled.DeepClone();
            }

            return body;
        }

        var merged = Merge(present, body);
        foreach (var key in ReadOnly)
        {
            (merged["properties"] as JsonObject)?.Remove(key);
        }

        return merged;
    }

    private async Task<JsonObject?> ReadyForSwitchAsync(DesiredResource resource, CancellationToken cancellationToken)
    {
        var deployment = resource.Body.Text("properties", "defaults", "deploymentName")!;
        await ProvisionedAsync($"{resource.Path}/deployments/{deployment}", cancellationToken).ConfigureAwait(false);
        return await ProvisionedAsync(resource.Path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for what an earlier run has begun to make and did not live to see: while it is being provisioned nothing
    /// can be built on it.
    /// </summary>
    private async Task<JsonObject?> ProvisionedAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var resource = await workspace.Resources.GetAsync(path, cancellationToken).ConfigureAwait(false);
            switch (resource.Text("properties", "provisioningState"))
            {
                case "Creating" or "Updating" or "Accepted" or "InProgress" or "Provisioning":
                    await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
                    break;
                case "Failed" or "Canceled":
                    throw new DiagnosticException(new Diagnostic(
                        Codes.RequestFailed, $"{path} could not be provisioned, so nothing can be built on it")
                    {
                        Remedy = "Azure ML studio shows why; run it again to provision it anew",
                    });
                default:
                    return resource;
            }
        }
    }

    private static JsonObject Merge(JsonObject present, JsonObject body)
    {
        var merged = (JsonObject)present.DeepClone();
        foreach (var (key, value) in body)
        {
            merged[key] = value is JsonObject map && merged[key] is JsonObject there
                ? Merge(there, map)
                : value?.DeepClone();
        }

        return merged;
    }
}
