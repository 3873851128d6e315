namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Waits for what comes about in the background.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    /// <summary>Asks until it is so, or until that can't be expected any more.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan? most = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(most ?? Patience);
        while (!await isSo())
        {
            await Task.Delay(50, patience.Token);
        }
    }
}
