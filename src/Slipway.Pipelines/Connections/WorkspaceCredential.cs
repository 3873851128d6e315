using Azure.Core;
using Azure.Identity;

namespace Slipway.Pipelines.Connections;

/// <summary>Finds as whom Azure is talked to, by what is there. No secret is stored anywhere.</summary>
public static class WorkspaceCredential
{
    /// <summary>
    /// In a job of Azure Pipelines with a service connection: that connection, by workload identity federation. Else what
    /// <see cref="DefaultAzureCredential"/> finds: a federated or managed identity, or the developer who is logged in.
    /// </summary>
    /// <param name="variable">Gives an environment variable, or null.</param>
    public static TokenCredential Find(Func<string, string?> variable)
    {
        // What the task AzureCLI@2 sets; the job's own token must be mapped: env: SYSTEM_ACCESSTOKEN: $(System.AccessToken).
        string?[] values =
        [
            Value("AZURESUBSCRIPTION_TENANT_ID"),
            Value("AZURESUBSCRIPTION_CLIENT_ID"),
            Value("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
            Value("SYSTEM_ACCESSTOKEN"),
            Value("SYSTEM_OIDCREQUESTURI"),
        ];
        return values is [{ } tenant, { } client, { } connection, { } token, not null]
            ? new AzurePipelinesCredential(tenant, client, connection, token)
            : new DefaultAzureCredential();

        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
