using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace Slipway.Pipelines.Connections;

/// <summary>Which workspace, at which address, as whom. Azure and a local workspace differ in these values alone.</summary>
public sealed record WorkspaceConnection
{
    /// <summary>The address of Azure Resource Manager; <c>https</c>, because no token is sent without TLS.</summary>
    public required Uri ArmEndpoint { get; init; }

    /// <summary>As whom.</summary>
    public required TokenCredential Credential { get; init; }

    /// <summary>How requests are sent, by management, scoring and blob clients alike; null for Azure's default.</summary>
    public HttpPipelineTransport? Transport { get; init; }

    /// <summary>The subscription's id.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>The resource group's name.</summary>
    public required string ResourceGroup { get; init; }

    /// <summary>The workspace's name.</summary>
    public required string WorkspaceName { get; init; }

    internal string WorkspaceId =>
        $"/subscriptions/{SubscriptionId}/resourceGroups/{ResourceGroup}"
        + $"/providers/Microsoft.MachineLearningServices/workspaces/{WorkspaceName}";

    /// <summary>The workspace and where it is, as a person would say it.</summary>
    public override string ToString() => $"{WorkspaceName} at {ArmEndpoint.Authority}";

    /// <summary>
    /// A workspace in Azure's public cloud, as whoever <see cref="DefaultAzureCredential"/> finds: a workload or managed
    /// identity, or the developer who is logged in.
    /// </summary>
    public static WorkspaceConnection Azure(string subscriptionId, string resourceGroup, string workspaceName) => new()
    {
        ArmEndpoint = new Uri("https://management.azure.com"),
        Credential = new DefaultAzureCredential(),
        SubscriptionId = subscriptionId,
        ResourceGroup = resourceGroup,
        WorkspaceName = workspaceName,
    };

    /// <summary>A workspace whose server has a certificate of an authority of its own, and gives its token in a file.</summary>
    /// <param name="armEndpoint">The server's address.</param>
    /// <param name="authorityFile">The authority's certificate (PEM).</param>
    /// <param name="tokenFile">The file that holds the token.</param>
    /// <param name="subscriptionId">The subscription's id.</param>
    /// <param name="resourceGroup">The resource group's name.</param>
    /// <param name="workspaceName">The workspace's name.</param>
    /// <exception cref="Diagnostics.DiagnosticException">SLP0074: the authority's certificate can't be read.</exception>
    public static WorkspaceConnection WithAuthority(
        Uri armEndpoint,
        string authorityFile,
        string tokenFile,
        string subscriptionId,
        string resourceGroup,
        string workspaceName) => new()
        {
            ArmEndpoint = armEndpoint,
            Credential = new TokenFileCredential(tokenFile),
            Transport = AuthorityTransport.Create(authorityFile),
            SubscriptionId = subscriptionId,
            ResourceGroup = resourceGroup,
            WorkspaceName = workspaceName,
        };
}
