using Azure.Core;
using Azure.Identity;
using Slipway.Workspace.Lifetime;

namespace Slipway.Workspace.PublicData;

/// <summary>What reads data that is not public, by what was chosen: nothing is tried that was not.</summary>
internal static class DataCredential
{
    /// <returns>The credential; null for none.</returns>
    public static TokenCredential? Of(DataCredentials kind) => kind switch
    {
        DataCredentials.AzureCli => new AzureCliCredential(),
        DataCredentials.Environment => new EnvironmentCredential(),
        DataCredentials.ManagedIdentity => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        DataCredentials.WorkloadIdentity => new WorkloadIdentityCredential(),
        _ => null,
    };
}
