using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

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

    /// <summary>How long one attempt of a request may take until it is given up and, where that does no harm, made again.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a request may take with all its attempts and the waits between them; moving data has longer.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the workspace may take over what it has begun, such as to provision a cluster.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long is waited until a request that failed for a moment is made again, and each time twice as long; what the
    /// workspace says itself (<c>Retry-After</c>) goes before.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>By which waits and deadlines are measured.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told what is waited for.</summary>
    internal ILogger Logger { get; init; } = NullLogger.Instance;

    internal SpokenWaits Waits => new(Clock, Logger);

    /// <summary>The subscription's id.</summary>
    public required string SubscriptionId { get; init; }

    /// <summary>The resource group's name.</summary>
    public required string ResourceGroup { get; init; }

    /// <summary>The workspace's name.</summary>
    public required string WorkspaceName { get; init; }

    internal string WorkspaceId =>
        $"/subscriptions/{SubscriptionId}/resourceGroups/{ResourceGroup}"
        + $"/providers/Microsoft.MachineLearningServices/workspaces/{WorkspaceName}";

    internal TOptions Configure<TOptions>(TOptions options)
        where TOptions : ClientOptions
    {
        if (Transport is { } transport)
        {
            options.Transport = transport;
        }

        options.Retry.NetworkTimeout = RequestTimeout;
        options.RetryPolicy = new PatientRetries(this);
        return options;
    }

    /// <summary>The workspace and where it is, as a person would say it.</summary>
    public override string ToString() => $"{WorkspaceName} at {ArmEndpoint.Authority}";

    /// <summary>
    /// A workspace in Azure's public cloud, as whoever <see cref="WorkspaceCredential"/> finds: a service connection of
    /// Azure Pipelines, a workload or managed identity, or the developer who is logged in.
    /// </summary>
    public static WorkspaceConnection Azure(string subscriptionId, string resourceGroup, string workspaceName) => new()
    {
        ArmEndpoint = new Uri("https://management.azure.com"),
        Credential = WorkspaceCredential.Find(Environment.GetEnvironmentVariable),
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
    /// <exception cref="Core.Diagnostics.DiagnosticException">SLP0074: the authority's certificate can't be read.</exception>
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
