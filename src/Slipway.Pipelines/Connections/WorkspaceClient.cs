using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>A workspace's REST API: resources, actions, and the addresses of its data plane.</summary>
internal sealed class WorkspaceClient
{
    private readonly WorkspaceConnection _connection;
    private readonly HttpJsonClient _management;

    public WorkspaceClient(WorkspaceConnection connection)
    {
        _connection = connection;
        _management = new HttpJsonClient(connection, HttpJsonClient.ManagementScope, connection.ArmEndpoint);
        Resources = new ResourceClient(_management, connection);
        DataPlane = new HttpJsonClient(connection, HttpJsonClient.DataPlaneScope);
        Anonymous = new HttpJsonClient(connection, scope: null);
        Requests = new GuardedRequests(connection);
    }

    public WorkspaceConnection Connection => _connection;

    public ResourceClient Resources { get; }

    /// <summary>For scoring and the run history.</summary>
    public HttpJsonClient DataPlane { get; }

    /// <summary>For addresses that carry their own permission, and for those that need none.</summary>
    public HttpJsonClient Anonymous { get; }

    /// <summary>For clients of other services, such as those of blobs.</summary>
    public GuardedRequests Requests { get; }

    /// <summary>What the workspace is.</summary>
    /// <exception cref="DiagnosticException">SLP0071: there is no such workspace. SLP0075: it leaves out what is needed.</exception>
    public async Task<WorkspaceInfo> ReadInfoAsync(CancellationToken cancellationToken)
    {
        var body = await Resources.GetAsync(string.Empty, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                Codes.NotFound,
                $"there is no workspace '{_connection.WorkspaceName}' in resource group '{_connection.ResourceGroup}'")
            {
                Remedy = "check the subscription, the resource group and the name of the workspace",
            });

        string Needed(params ReadOnlySpan<string> path) => body.Text(path) ?? throw Unexpected(string.Join('.', path!));

        return new WorkspaceInfo(
            _connection.WorkspaceId,
            Needed("location"),
            Needed("properties", "workspaceId"),
            Needed("properties", "discoveryUrl"));
    }

    /// <summary>Posts to an action of a resource, such as <c>listSecrets</c>.</summary>
    public Task<JsonObject> PostAsync(string path, string action, JsonObject? body, CancellationToken cancellationToken) =>
        _management.PostAsync(
            $"call {action} of {path}",
            Address($"{path}/{action}", string.Empty),
            body,
            cancellationToken);

    /// <summary>The resources of a list.</summary>
    /// <param name="path">The collection's path below the workspace.</param>
    /// <param name="query">What narrows it down, without the version: <c>isDefault=true</c>.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public IAsyncEnumerable<JsonObject> ListAsync(string path, string query, CancellationToken cancellationToken) =>
        _management.ListAsync($"list {path}", Address(path, query), cancellationToken);

    /// <summary>What the identity may do on the workspace.</summary>
    public IAsyncEnumerable<JsonObject> ListPermissionsAsync(CancellationToken cancellationToken) => _management.ListAsync(
        "read what the identity may do",
        new Uri(
            _connection.ArmEndpoint,
            $"{_connection.WorkspaceId}/providers/Microsoft.Authorization/permissions?api-version={ApiVersions.Authorization}"),
        cancellationToken);

    public static DiagnosticException Unexpected(string field) => new(new Diagnostic(
        Codes.UnexpectedAnswer, $"the workspace's answer has no '{field}', or none that is understood, without which nothing more can be done"));

    public static DiagnosticException LeadsElsewhere(Uri server, Uri address) => new(new Diagnostic(
        Codes.UnexpectedAnswer,
        $"an answer of {server.Authority} leads to {address.GetLeftPart(UriPartial.Authority)}, which is another server; nothing was sent there")
    {
        Remedy = "look at what answers at the first address: a proxy, or another service",
    });

    public static DiagnosticException NeverEnds(string doing, int pages) => new(new Diagnostic(
        Codes.UnexpectedAnswer, $"can't {doing}: the list has more than {pages} pages, or no end")
    {
        Remedy = "look at what answers at the workspace's address: a proxy, or another service",
    });

    /// <summary>An address that the workspace has given.</summary>
    /// <param name="text">The address; null where it gave none.</param>
    /// <param name="field">Where it stood.</param>
    /// <param name="from">What it may be relative to.</param>
    /// <exception cref="DiagnosticException">SLP0075: it is none.</exception>
    public static Uri Address(string? text, string field, Uri? from = null) =>
        text is not null && (from is null ? Uri.TryCreate(text, UriKind.Absolute, out var uri) : Uri.TryCreate(from, text, out uri))
            ? uri
            : throw Unexpected(field);

    private Uri Address(string path, string query) => new(
        _connection.ArmEndpoint,
        $"{_connection.WorkspaceId}/{path}?{(query.Length > 0 ? $"{query}&" : string.Empty)}api-version={ApiVersions.Stable}");
}
