using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Applying;

/// <summary>Says which permissions publishing lacks, before anything is written.</summary>
internal static class PermissionCheck
{
    private const string Provider = "Microsoft.MachineLearningServices/workspaces/";

    private static readonly ResourceKind[] Published =
    [
        ResourceKind.Environment, ResourceKind.Code, ResourceKind.Component, ResourceKind.Endpoint, ResourceKind.Deployment,
        ResourceKind.Schedule,
    ];

    /// <summary>The permissions to publish anything, clusters apart, which are mostly somebody else's.</summary>
    public static Diagnostic? OfPublishing(Permissions permissions) =>
        Missing(permissions, Published.Select(kind => $"{Of(kind)}/write"), Severity.Warning);

    /// <summary>The permissions to make these changes.</summary>
    public static Diagnostic? Of(Permissions permissions, ImmutableArray<PlannedChange> changes) => Missing(
        permissions,
        changes.Select(change => $"{Of(change.Kind)}/{(change.Action == PlannedAction.Delete ? "delete" : "write")}"),
        Severity.Error);

    private static string Of(ResourceKind kind) => Provider + kind switch
    {
        ResourceKind.Compute => "computes",
        ResourceKind.Environment => "environments/versions",
        ResourceKind.Code => "codes/versions",
        ResourceKind.Component or ResourceKind.PipelineComponent => "components/versions",
        ResourceKind.Deployment => "batchEndpoints/deployments",
        ResourceKind.Schedule => "schedules",
        _ => "batchEndpoints",
    };

    private static Diagnostic? Missing(Permissions permissions, IEnumerable<string> actions, Severity severity)
    {
        var missing = actions.Distinct().Where(action => !permissions.Allow(action)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            return null;
        }

        var roles = missing.Exists(action => action.StartsWith($"{Provider}computes/", StringComparison.Ordinal))
            ? "'AzureML Data Scientist' and 'AzureML Compute Operator'"
            : "'AzureML Data Scientist'";
        return new Diagnostic(Codes.MissingPermissions, $"the identity that runs this may not: {string.Join(", ", missing)}")
        {
            Severity = severity,
            Remedy = $"give it {roles} on the workspace, or a role of your own with these actions",
        };
    }
}
