using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>
/// The one way to a workspace's REST APIs: JSON over one authenticated pipeline, each call within its deadline. Blobs alone
/// have a client of their own, of the Azure SDK, on the same transport and retries.
/// </summary>
internal sealed class HttpJsonClient
{
    /// <summary>The audience of Azure Resource Manager.</summary>
    public const string ManagementScope = "https://management.azure.com/.default";

    /// <summary>The audience of scoring and of the run history.</summary>
    public const string DataPlaneScope = "https://ml.azure.com/.default";

    // A list that goes on for longer is one that leads in a circle, or has no end.
    private const int MostPages = 1_000;

    private readonly HttpPipeline _pipeline;
    private readonly GuardedRequests _requests;

    /// <summary>Creates a client.</summary>
    /// <param name="connection">How requests are sent, and as whom.</param>
    /// <param name="scope">What the token is for; null to send none.</param>
    /// <param name="server">The server that alone is sent something; null for any.</param>
    public HttpJsonClient(WorkspaceConnection connection, string? scope, Uri? server = null)
    {
        _requests = new GuardedRequests(connection);
        var options = connection.Configure(new Options());
        options.AddPolicy(new BoundedAnswers(BoundedAnswers.MostBytes), HttpPipelinePosition.BeforeTransport);
        if (server is not null)
        {
            options.AddPolicy(new OneServer(server), HttpPipelinePosition.PerCall);
        }

        _pipeline = scope is null
            ? HttpPipelineBuilder.Build(options)
            : HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(connection.Credential, scope));
    }

    /// <summary>The JSON at an address.</summary>
    public async Task<JsonObject> GetAsync(string doing, Uri uri, CancellationToken cancellationToken) =>
        (await SendAsync(doing, RequestMethod.Get, uri, null, null, cancellationToken).ConfigureAwait(false)).Body ?? [];

    /// <summary>Posts JSON, or nothing, and gives the JSON of the answer, or an empty object.</summary>
    public async Task<JsonObject> PostAsync(string doing, Uri uri, JsonObject? body, CancellationToken cancellationToken) =>
        (await SendAsync(doing, RequestMethod.Post, uri, body, null, cancellationToken).ConfigureAwait(false)).Body ?? [];

    /// <summary>
    /// Posts JSON to what does something each time it is called: it is called again only when the server says that it
    /// has not begun.
    /// </summary>
    public async Task<JsonObject> PostOnceAsync(
        string doing,
        Uri uri,
        JsonObject body,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken cancellationToken) =>
        (await SendAsync(doing, RequestMethod.Post, uri, body, headers, cancellationToken).ConfigureAwait(false)).Body ?? [];

    /// <summary>Sends a request without a body or with one of JSON, and gives the answer.</summary>
    /// <param name="doing">What is done, for messages: "read computes/x".</param>
    /// <param name="method">The method.</param>
    /// <param name="uri">The address.</param>
    /// <param name="body">What is sent; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <param name="mayBeGone">That there is nothing at the address is an answer as well.</param>
    public Task<JsonAnswer> SendAsync(
        string doing,
        RequestMethod method,
        Uri uri,
        JsonObject? body,
        CancellationToken cancellationToken,
        bool mayBeGone = false) =>
        SendAsync(doing, method, uri, body, null, cancellationToken, mayBeGone);

    /// <summary>The items of a list, page by page, by <c>nextLink</c>.</summary>
    public async IAsyncEnumerable<JsonObject> ListAsync(
        string doing,
        Uri first,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = 0;
        for (var page = first; page is not null;)
        {
            if (++pages > MostPages)
            {
                throw WorkspaceClient.NeverEnds(doing, MostPages);
            }

            var answer = await GetAsync(doing, page, cancellationToken).ConfigureAwait(false);
            var items = answer["value"] as JsonArray ?? throw WorkspaceClient.Unexpected("value");
            foreach (var item in items.OfType<JsonObject>())
            {
                yield return item;
            }

            page = answer.Text("nextLink") is { Length: > 0 } next ? WorkspaceClient.Address(next, "nextLink", page) : null;
            if (page is not null)
            {
                OneServer.Check(first, page);
            }
        }
    }

    /// <summary>The text at an address from a byte on; empty when there is nothing beyond it (yet).</summary>
    public Task<byte[]> ReadFromAsync(string doing, Uri uri, long from, CancellationToken cancellationToken) =>
        _requests.RunAsync(doing, async token =>
        {
            using var message = _pipeline.CreateMessage();
            message.Request.Method = RequestMethod.Get;
            message.Request.Uri.Reset(uri);
            if (from > 0)
            {
                message.Request.Headers.Add("Range", $"bytes={from}-");
            }

            await _pipeline.SendAsync(message, token).ConfigureAwait(false);
            var content = message.Response.Content.ToArray();
            return (HttpStatusCode)message.Response.Status switch
            {
                HttpStatusCode.PartialContent => content,
                // A server that does not know ranges sends all of it.
                HttpStatusCode.OK => content.Length > from ? content[(int)from..] : [],
                // The log is named before its first byte is written, and nothing may have been added since.
                HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.NotFound => [],
                _ => throw new RequestFailedException(message.Response),
            };
        }, cancellationToken);

    private Task<JsonAnswer> SendAsync(
        string doing,
        RequestMethod method,
        Uri uri,
        JsonObject? body,
        IReadOnlyDictionary<string, string>? onceWithHeaders,
        CancellationToken cancellationToken,
        bool mayBeGone = false) =>
        _requests.RunAsync(doing, async token =>
        {
            using var message = _pipeline.CreateMessage();
            var request = message.Request;
            request.Method = method;
            request.Uri.Reset(uri);
            request.Headers.Add("Accept", "application/json");
            if (onceWithHeaders is not null)
            {
                message.ResponseClassifier = new RetryWhenThrottled();
                foreach (var (name, value) in onceWithHeaders)
                {
                    request.Headers.Add(name, value);
                }
            }

            if (body is not null)
            {
                request.Headers.Add("Content-Type", "application/json");
                request.Content = RequestContent.Create(BinaryData.FromString(body.ToJsonString()));
            }
            else if (method == RequestMethod.Post)
            {
                request.Content = RequestContent.Create(Array.Empty<byte>());
            }

            await _pipeline.SendAsync(message, token).ConfigureAwait(false);
            var response = message.Response;
            if (response.Status == (int)HttpStatusCode.NotFound && mayBeGone)
            {
                return new JsonAnswer(response, null);
            }

            if (response.IsError)
            {
                throw new RequestFailedException(response);
            }

            var content = response.Content;
            return new JsonAnswer(response, content.ToMemory().Length == 0
                ? null
                : JsonNode.Parse(content) as JsonObject ?? throw new JsonException("it is no JSON object"));
        }, cancellationToken);

    /// <summary>An answer of a server.</summary>
    /// <param name="Response">Its status and headers.</param>
    /// <param name="Body">Its JSON; null where it has none.</param>
    public sealed record JsonAnswer(Response Response, JsonObject? Body);

    private sealed class Options : ClientOptions;

    private sealed class RetryWhenThrottled : ResponseClassifier
    {
        private const int TooManyRequests = 429;

        public override bool IsRetriableResponse(HttpMessage message) => message.Response.Status == TooManyRequests;

        public override bool IsRetriableException(Exception exception) => false;

        public override bool IsRetriable(HttpMessage message, Exception exception) => false;
    }
}
