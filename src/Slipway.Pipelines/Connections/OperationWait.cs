using Azure;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Connections;

/// <summary>Waits between the looks at something that the workspace has begun, aloud, and not for ever.</summary>
internal sealed class OperationWait(string doing, WorkspaceConnection connection)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(30);

    private readonly SpokenWaits _waits = connection.Waits;
    private readonly DateTimeOffset _deadline = connection.Clock.GetUtcNow() + connection.OperationTimeout;
    private DateTimeOffset _nextLine = connection.Clock.GetUtcNow() + SpokenWaits.Silence;

    /// <summary>Waits until it is time to look again.</summary>
    /// <param name="answer">What the last look was answered with, which may say how long to wait.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DiagnosticException">SLP0079: it has taken too long.</exception>
    public async Task PauseAsync(Response? answer, CancellationToken cancellationToken)
    {
        if (_waits.Now >= _deadline)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.NeverEnds, $"can't {doing}: the workspace has been at it for {connection.OperationTimeout.TotalMinutes:0} minutes")
            {
                Remedy = "Azure ML studio shows how far it is; run it again: what the workspace has done by then is not done again",
            });
        }

        if (_waits.Now >= _nextLine)
        {
            _waits.Say($"The workspace is still at it ({doing})", _deadline);
            _nextLine = _waits.Now + BetweenLines;
        }

        // To look once a minute troubles nobody, however long the workspace asks to be left alone.
        var asked = answer is null ? null : RetryAfter.Of(answer, _waits.Now);
        var pause = asked is null ? BetweenLooks : asked > LongestPause ? LongestPause : asked.Value;
        await Task.Delay(pause, connection.Clock, cancellationToken).ConfigureAwait(false);
    }
}
