using System.Diagnostics.CodeAnalysis;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The steps of a pipeline that have not begun, with how many others each still waits for: when one completes, only
/// those are looked at that wait for it.
/// </summary>
internal sealed class WaitingSteps
{
    private readonly Dictionary<string, int> _missing = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _after;
    private readonly Queue<string> _ready = new();
    private readonly List<string> _order;

    /// <param name="steps">The steps that have not ended, in the order in which they are to begin.</param>
    /// <param name="dependsOn">The steps that each waits for.</param>
    /// <param name="isCompleted">Whether one has completed before.</param>
    public WaitingSteps(
        IEnumerable<string> steps, IReadOnlyDictionary<string, IReadOnlyList<string>> dependsOn, Func<string, bool> isCompleted)
    {
        _order = [.. steps];
        _after = _order.SelectMany(step => dependsOn[step].Select(on => (on, step)))
            .ToLookup(edge => edge.on, edge => edge.step, StringComparer.Ordinal);
        foreach (var step in _order)
        {
            _missing[step] = dependsOn[step].Count(on => !isCompleted(on));
            if (_missing[step] == 0)
            {
                _ready.Enqueue(step);
            }
        }
    }

    /// <summary>Those that were not taken, in their order.</summary>
    public IEnumerable<string> Left => _order.Where(_missing.ContainsKey);

    /// <summary>Takes one that waits for nothing any more.</summary>
    public bool TryTake([NotNullWhen(true)] out string? step) => _ready.TryDequeue(out step) && _missing.Remove(step);

    public void Completed(string step)
    {
        foreach (var next in _after[step].Where(next => --_missing[next] == 0))
        {
            _ready.Enqueue(next);
        }
    }
}
