using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Pipelines.Connections;

/// <summary>
/// Sends requests to one server alone: its answers name addresses (of a next page, of an operation), and wherever these lead,
/// the token would go along.
/// </summary>
/// <param name="server">The server; those below its name are its own.</param>
internal sealed class OneServer(Uri server) : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("requests are sent asynchronously");

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Check(server, message.Request.Uri.ToUri());
        return ProcessNextAsync(message, pipeline);
    }

    /// <summary>Makes sure that an address is one of a server's.</summary>
    /// <exception cref="Core.Diagnostics.DiagnosticException">SLP0075: it is another's.</exception>
    public static void Check(Uri server, Uri address)
    {
        if (address.Scheme != server.Scheme || address.Port != server.Port
            || !(address.Host == server.Host || address.Host.EndsWith($".{server.Host}", StringComparison.Ordinal)))
        {
            throw WorkspaceClient.LeadsElsewhere(server, address);
        }
    }
}
