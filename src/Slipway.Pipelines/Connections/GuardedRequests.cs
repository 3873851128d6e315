using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Connections;

/// <summary>Makes requests that end: within their time, with an answer or with a diagnostic.</summary>
internal sealed class GuardedRequests(WorkspaceConnection connection)
{
    // Of a link that is slower than this nobody expects to move data.
    private const int SlowestBytesPerSecond = 64 * 1024;

    /// <summary>Makes a request, with all its attempts.</summary>
    /// <param name="doing">What is being done, as "can't …" would go on: "read schedule 'nightly'".</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="bytes">How much it moves, which it is given more time for.</param>
    /// <exception cref="DiagnosticException">It failed, or was not answered in time.</exception>
    public async Task<T> RunAsync<T>(
        string doing,
        Func<CancellationToken, Task<T>> request,
        CancellationToken cancellationToken,
        long bytes = 0)
    {
        var time = connection.CallTimeout + TimeSpan.FromSeconds(bytes / SlowestBytesPerSecond);
        var call = new Call(doing, connection.Clock.GetUtcNow() + time);
        using var deadline = new CancellationTokenSource(time, connection.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var scope = call.Begin();
        try
        {
            return await request(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DiagnosticException(RequestErrors.NoAnswer(call), e);
        }
        catch (Exception e) when (RequestErrors.Describe(call, e) is { } diagnostic)
        {
            throw new DiagnosticException(diagnostic, e);
        }
    }
}
