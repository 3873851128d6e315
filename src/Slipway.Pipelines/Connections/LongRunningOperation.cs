using System.Net;
using Azure;
using Azure.Core;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>
/// What the workspace has begun when it answers a write: asked for until it has ended, as Azure Resource Manager's rules for
/// asynchronous operations say
/// (https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations).
/// </summary>
/// <param name="doing">What is done, for messages.</param>
/// <param name="http">Asks.</param>
/// <param name="connection">How long it may take.</param>
internal sealed class LongRunningOperation(string doing, HttpJsonClient http, WorkspaceConnection connection)
{
    /// <summary>Waits until the operation has ended.</summary>
    /// <param name="begun">What the write was answered with.</param>
    /// <param name="resource">
    /// The address of what is made, which is asked where the answer names no other; null for what is deleted.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; the operation goes on.</param>
    /// <exception cref="DiagnosticException">SLP0073: it failed. SLP0079: it takes longer than is waited for.</exception>
    public async Task CompleteAsync(HttpJsonClient.JsonAnswer begun, Uri? resource, CancellationToken cancellationToken)
    {
        var wait = new OperationWait(doing, connection);
        if (Named(begun.Response, "Azure-AsyncOperation") is { } operation)
        {
            // Its own address tells the state of the operation, whatever the status of that answer.
            await AskAsync(operation, State).ConfigureAwait(false);
        }
        else if (Named(begun.Response, "Location") is { } location && begun.Response.Status == (int)HttpStatusCode.Accepted)
        {
            await AskAsync(location, Accepted).ConfigureAwait(false);
        }
        else if (resource is not null && Provisioning.Of(begun.Body) != Provisioning.State.Done)
        {
            await AskAsync(resource, answer => Provisioning.Of(answer.Body)).ConfigureAwait(false);
        }

        async Task AskAsync(Uri address, Func<HttpJsonClient.JsonAnswer, Provisioning.State> stateOf)
        {
            while (true)
            {
                var answer = await http.SendAsync(doing, RequestMethod.Get, address, null, cancellationToken).ConfigureAwait(false);
                switch (stateOf(answer))
                {
                    case Provisioning.State.Done:
                        return;
                    case Provisioning.State.Failed:
                        throw new DiagnosticException(
                            RequestErrors.Describe(new Call(doing, default), new RequestFailedException(answer.Response))!);
                }

                await wait.PauseAsync(answer.Response, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static Provisioning.State State(HttpJsonClient.JsonAnswer answer) =>
        Provisioning.Named(answer.Body.Text("status") ?? throw WorkspaceClient.Unexpected("status"));

    private static Provisioning.State Accepted(HttpJsonClient.JsonAnswer answer) =>
        answer.Response.Status == (int)HttpStatusCode.Accepted ? Provisioning.State.UnderWay : Provisioning.Of(answer.Body);

    private Uri? Named(Response response, string header) =>
        response.Headers.TryGetValue(header, out var text) ? WorkspaceClient.Address(text, header, connection.ArmEndpoint) : null;
}
