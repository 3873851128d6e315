using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>What became of each public operation of the newest Python client, as the docs show it.</summary>
internal static class ClientOperations
{
    /// <summary>Why operations are not answered, by the beginning of their names or the whole of them.</summary>
    private static readonly (string Operations, string Reason)[] Unanswered =
    [
        ("azure_openai_deployments.", "models of Azure OpenAI are no part of a workspace that runs pipelines"),
        ("capability_hosts.", "agents of Azure AI Foundry are no part of it"),
        ("components.download", "the client reads Azure's own storage addresses alone"),
        ("components.prepare_for_sign", "writes files for signing beside a component and asks no server"),
        ("compute.begin_attach", "nodes are containers of this machine"),
        ("compute.enable_sso", "compute instances are records: nobody signs in to them"),
        ("data.import_data", "imports from databases are not built"),
        ("data.list_materialization_status", "imports from databases are not built"),
        ("data.mount", "the client mounts on Azure's own machines alone"),
        ("datastores.mount", "the client mounts on Azure's own machines alone"),
        ("deployment_templates.", "endpoints that serve models are not built"),
        ("evaluators.", "evaluators of Azure AI Foundry are no part of it"),
        ("feature_sets.", "feature stores are not built"),
        ("feature_store_entities.", "feature stores are not built"),
        ("feature_stores.", "feature stores are not built"),
        ("indexes.", "indexes for search are not built"),
        ("marketplace_subscriptions.", "endpoints that serve models are not built"),
        ("models.package", "endpoints that serve models are not built"),
        ("online_deployments.", "endpoints that serve models are not built"),
        ("online_endpoints.", "endpoints that serve models are not built"),
        ("serverless_endpoints.", "endpoints that serve models are not built"),
        ("workspace_outbound_rules.", "there is no managed network"),
        ("workspaces.begin_create", "there is one workspace, which is made with its folder"),
        ("workspaces.begin_delete", "there is one workspace, which goes with its folder"),
        ("workspaces.begin_provision_network", "there is no managed network"),
    ];

    /// <summary>How many are answered, and why the others are not; one that is not for another reason has what was wrong.</summary>
    public static string Table(JsonObject operations)
    {
        var unanswered = operations.Where(operation => operation.Value is not null).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"Of {operations.Count} public operations of `MLClient` of `azure-ai-ml` 1.34.0, "
            + $"{operations.Count - unanswered.Count} are answered, what was put compared with what came back. "
            + $"The others:\n\n");
        text.Append("| Operations | Why not |\n|---|---|\n");
        var reasons = unanswered.Select(operation => (
            operation.Key,
            Reason: operation.Value!.GetValue<string>() == "not called"
                && Unanswered.FirstOrDefault(known => operation.Key.StartsWith(known.Operations, StringComparison.Ordinal))
                    is { Reason: { } reason }
                ? reason
                : operation.Value!.GetValue<string>()));
        foreach (var reason in reasons.GroupBy(operation => operation.Reason).OrderBy(group => group.First().Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {string.Join(", ", reason.Select(operation => $"`{operation.Key}`"))} | {reason.Key} |\n");
        }

        return text.ToString();
    }
}
