namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>The internet as it is on a train.</summary>
internal sealed class NoInternet : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new HttpRequestException($"{request.RequestUri!.Host} can't be reached");
}
