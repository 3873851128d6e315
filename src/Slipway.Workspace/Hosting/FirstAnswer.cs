namespace Slipway.Workspace.Hosting;

/// <summary>
/// The server's first answer. A start is waited for by people and by builds: what none of them waits for — pages, jobs to
/// go on with, schedules — begins after it, so that it does not take the processor from it.
/// </summary>
internal sealed class FirstAnswer
{
    // A server that is started by hand may not be asked anything, and fires its schedules all the same.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An answer was given.</summary>
    public void Given() => _given.TrySetResult();

    /// <summary>Waits for the first answer, or a second for a server that nobody asks.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        Task.WhenAny(_given.Task, Task.Delay(Longest, cancellationToken)).Unwrap();
}
