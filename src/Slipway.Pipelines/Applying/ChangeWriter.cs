using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Applying;

/// <summary>Makes one change, after a look at whether it is still the one that was planned.</summary>
internal sealed class ChangeWriter(WorkspaceClient workspace, PublishOptions options, ILogger logger) : IDisposable
{
    // A workspace's storage is one place, however many code folders are uploaded to it.
    private readonly SemaphoreSlim _uploads = new(2);

    public void Dispose() => _uploads.Dispose();

    /// <summary>Makes the change.</summary>
    /// <returns>The resource as the workspace took it; null where it was not written, or the workspace did not say.</returns>
    public async Task<JsonObject?> WriteAsync(PlannedChange change, CancellationToken cancellationToken)
    {
        var resource = change.Resource;
        if (change.Action == PlannedAction.Delete)
        {
            await DeleteAsync(change, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var body = (JsonObject)resource.Body.DeepClone();
        switch (resource.Kind)
        {
            case ResourceKind.Code:
                body["properties"]!["codeUri"] = await UploadAsync(resource, cancellationToken).ConfigureAwait(false);
                break;
            case ResourceKind.Environment:
                await PointAtBuildContextAsync(body, cancellationToken).ConfigureAwait(false);
                break;
            case ResourceKind.Deployment:
                await workspace.Resources.ProvisionedAsync(
                    resource.Path[..resource.Path.IndexOf("/deployments/", StringComparison.Ordinal)],
                    cancellationToken).ConfigureAwait(false);
                break;
            case ResourceKind.Endpoint or ResourceKind.DefaultDeployment or ResourceKind.Compute or ResourceKind.Schedule:
                if (await OntoPresentAsync(change, body, cancellationToken).ConfigureAwait(false) is not { } merged)
                {
                    logger.LogInformation("{Kind} {Name} is as wanted by now", resource.Kind, resource.Name);
                    return null;
                }

                body = merged;
                break;
        }

        // A default deployment is written with the endpoint's own tags, and a disabled schedule with its last ones.
        if (resource.Kind != ResourceKind.DefaultDeployment && change.Action != PlannedAction.Disable)
        {
            PublishedMark.Write(body, resource, options);
        }

        return await PutAsync(resource, body, cancellationToken).ConfigureAwait(false);
    }

    // The files that an environment is built from are uploaded as a code asset, and built where that has them.
    private async Task PointAtBuildContextAsync(JsonObject environment, CancellationToken cancellationToken)
    {
        if (environment["properties"]?["build"] is JsonObject build
            && build.Text("contextUri") is { } context
            && ResourcePath.Of(context) is { } code)
        {
            var asset = await workspace.Resources.GetAsync(code, cancellationToken).ConfigureAwait(false);
            build["contextUri"] = asset.Text("properties", "codeUri") ?? throw WorkspaceClient.Unexpected("properties.codeUri");
        }
    }

    private async Task<string> UploadAsync(DesiredResource resource, CancellationToken cancellationToken)
    {
        await _uploads.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await new CodeUploader(workspace, logger)
                .UploadAsync(resource.Path, resource.Code!, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _uploads.Release();
        }
    }

    private async Task<JsonObject?> PutAsync(DesiredResource resource, JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            return await workspace.Resources.PutAsync(resource.Path, body, cancellationToken).ConfigureAwait(false);
        }
        catch (DiagnosticException e) when (resource.IsImmutable && e.Diagnostics[0].Code == Codes.Conflict)
        {
            // Another build makes the same version at this moment: its name says that it is the same.
            if (await workspace.Resources.ProvisionedAsync(resource.Path, cancellationToken).ConfigureAwait(false) is null)
            {
                throw;
            }

            logger.LogInformation("{Kind} {Name} was made by someone else at the same time", resource.Kind, resource.Name);
            return null;
        }
    }

    private async Task DeleteAsync(PlannedChange change, CancellationToken cancellationToken)
    {
        var resource = change.Resource;
        var present = await workspace.Resources.GetAsync(resource.Path, cancellationToken).ConfigureAwait(false);
        if (present is null)
        {
            return;
        }

        if (resource.Kind == ResourceKind.Schedule && present["properties"] is JsonObject properties)
        {
            // Azure deletes a schedule only once it is disabled.
            properties["isEnabled"] = false;
            await workspace.Resources.PutAsync(resource.Path, ReadOnlyMembers.RemoveFrom(present), cancellationToken).ConfigureAwait(false);
        }

        await workspace.Resources.DeleteAsync(resource.Path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What is sent to change a resource that can change: all of it as it is now, with what the files say on top. A
    /// PUT replaces the whole, and what the files say nothing of (a schedule that someone has paused, a tag of the
    /// company's) is not ours to take away.
    /// </summary>
    /// <returns>Null when it has become as wanted since the plan was made.</returns>
    /// <exception cref="DiagnosticException">SLP0076: it has become something else since the plan was made.</exception>
    private async Task<JsonObject?> OntoPresentAsync(PlannedChange change, JsonObject body, CancellationToken cancellationToken)
    {
        var resource = change.Resource;
        var present = resource.Kind == ResourceKind.DefaultDeployment
            ? await ReadyForSwitchAsync(resource, cancellationToken).ConfigureAwait(false)
            : await workspace.Resources.GetAsync(resource.Path, cancellationToken).ConfigureAwait(false);
        if (StillToDo(change, present) is false)
        {
            return null;
        }

        if (present is null)
        {
            return body;
        }

        if (resource.Kind == ResourceKind.Schedule)
        {
            // Only what publishing has disabled is enabled by it.
            if (present["properties"]?["isEnabled"] is { } isEnabled
                && change.Action != PlannedAction.Disable && !PublishedMark.IsDisabledByPublishing(present))
            {
                body["properties"]!["isEnabled"] = isEnabled.DeepClone();
            }

            CreateOnly.Keep(resource.Kind, body, present);
            return ReadOnlyMembers.RemoveFrom(body);
        }

        var merged = Merge(present, body);
        CreateOnly.Keep(resource.Kind, merged, present);
        return ReadOnlyMembers.RemoveFrom(merged);
    }

    /// <summary>Whether what was planned is still what is to be done: the resource is as it was, or as wanted.</summary>
    private static bool StillToDo(PlannedChange change, JsonObject? present)
    {
        if (change.Action == PlannedAction.Disable)
        {
            return present is not null;
        }

        if (present is null)
        {
            return change.Actual is null ? true : throw Changed(change, "it was deleted");
        }

        // An endpoint that this plan has just made has nothing to switch from yet.
        var fields = Comparison.Fields(change.Resource, present);
        var planned = change.Actual is null && change.Kind != ResourceKind.DefaultDeployment ? [] : change.Fields;
        if (fields.IsEmpty && !IsFailed(present))
        {
            return false;
        }

        return fields.SequenceEqual(planned)
            ? true
            : throw Changed(change, string.Join(", ", fields.Except(planned)));
    }

    private static bool IsFailed(JsonObject resource) =>
        resource.Text("properties", "provisioningState") is "Failed" or "Canceled";

    private static DiagnosticException Changed(PlannedChange change, string what) => new(new Diagnostic(
        Codes.ChangedSincePlan, $"{change.Kind} '{change.Name}' was changed by someone else since the plan was made: {what}")
    {
        Remedy = "look at the new plan with Plan, then publish again",
    });

    private async Task<JsonObject?> ReadyForSwitchAsync(DesiredResource resource, CancellationToken cancellationToken)
    {
        var deployment = resource.Body.Text("properties", "defaults", "deploymentName")!;
        await workspace.Resources.ProvisionedAsync($"{resource.Path}/deployments/{deployment}", cancellationToken).ConfigureAwait(false);
        return await workspace.Resources.ProvisionedAsync(resource.Path, cancellationToken).ConfigureAwait(false);
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
