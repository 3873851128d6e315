namespace Slipway.Workspace.Lifetime;

/// <summary>As whom the local workspace reads data of jobs that lies in an Azure storage account and is not public.</summary>
public enum DataCredentials
{
    /// <summary>As nobody: such data is not read.</summary>
    None,

    /// <summary>As who has signed in with <c>az login</c>.</summary>
    AzureCli,

    /// <summary>As the application of <c>AZURE_TENANT_ID</c>, <c>AZURE_CLIENT_ID</c> and a secret or certificate of it.</summary>
    Environment,

    /// <summary>As the machine, which is one of Azure's.</summary>
    ManagedIdentity,

    /// <summary>As the application of <c>AZURE_CLIENT_ID</c> by a token that <c>AZURE_FEDERATED_TOKEN_FILE</c> names.</summary>
    WorkloadIdentity,
}
