namespace Slipway.Workspace.Lifetime;

/// <summary>Where a running local workspace is found, and what its callers need.</summary>
public sealed record LocalWorkspaceAddress
{
    /// <summary>The address that stands for <c>https://management.azure.com</c>.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The subscription that the workspace says it is in.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>The resource group that the workspace says it is in.</summary>
    public required string ResourceGroup { get; init; }

    /// <summary>The workspace's name.</summary>
    public required string WorkspaceName { get; init; }

    /// <summary>
    /// The file with the bearer token for <c>https://management.azure.com</c>, readable by its owner only. Beside it, with
    /// <c>.ml</c> and <c>.storage</c> at the end of the name, are those for <c>https://ml.azure.com</c>, which endpoints take, and
    /// for <c>https://storage.azure.com</c>.
    /// </summary>
    public required string TokenFile { get; init; }

    /// <summary>
    /// The certificate (PEM) of the authority to trust: as a custom root, or by <c>REQUESTS_CA_BUNDLE</c>,
    /// <c>NODE_EXTRA_CA_CERTS</c>, <c>curl --cacert</c>.
    /// </summary>
    public required string CertificateFile { get; init; }

    /// <summary>The file with the server's log.</summary>
    public required string LogFile { get; init; }

    /// <summary>
    /// Whether the server that runs is of this program's version. Another one is replaced by
    /// <see cref="LocalWorkspace.EnsureStartedAsync"/> as soon as no jobs run on it.
    /// </summary>
    public required bool IsCurrent { get; init; }

    /// <summary>How many jobs it had that had not ended when it was asked.</summary>
    public required int UnfinishedJobs { get; init; }
}
