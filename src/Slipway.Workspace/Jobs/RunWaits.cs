using System.Collections.Concurrent;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// What runs wait for that can't go on, in words. In memory: a full disk is among it, and who starts again finds out
/// anew.
/// </summary>
internal sealed class RunWaits
{
    private readonly ConcurrentDictionary<string, (string RootId, string Reason)> _waiting = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes what a run waits for, until <see cref="End"/>.</summary>
    public void Begin(Job run, string reason) => _waiting[run.Id] = (run.RootId, reason);

    /// <summary>The run waits no longer.</summary>
    public void End(Job run) => _waiting.TryRemove(run.Id, out _);

    /// <summary>What a run waits for, or one of its steps; null when nothing holds it up.</summary>
    public string? Of(string id) => _waiting.TryGetValue(id, out var own)
        ? own.Reason
        : _waiting.Values.FirstOrDefault(wait => wait.RootId.Equals(id, StringComparison.OrdinalIgnoreCase)).Reason;
}
