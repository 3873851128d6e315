using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// What an apply has begun and done, line by line on disk while it goes on. It decides nothing (the workspace does): it
/// lets the next run say what an interrupted one has left behind. Safe to use from several threads.
/// </summary>
internal sealed class ApplyJournal : IDisposable
{
    private readonly string? _path;
    private readonly ImmutableArray<Entry> _earlier;
    private readonly Lock _lock = new();
    private StreamWriter? _writer;

    private ApplyJournal(string? path, ImmutableArray<Entry> earlier) => (_path, _earlier) = (path, earlier);

    private enum State
    {
        Planned,
        Started,
        Done,
    }

    /// <summary>The journal of these parts, with what an interrupted apply has left in it.</summary>
    /// <param name="directory">Where it is; null to keep none.</param>
    /// <param name="parts">The parts of the plan.</param>
    public static ApplyJournal Open(string? directory, PublishPart parts)
    {
        if (directory is null)
        {
            return new ApplyJournal(null, []);
        }

        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"publish-{parts.ToString().Replace(", ", "-", StringComparison.Ordinal).ToLowerInvariant()}.journal");
        return new ApplyJournal(path, File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<Entry>()] : []);
    }

    /// <summary>Says what an interrupted apply has done, and what of it is still to be done.</summary>
    public void Report(ImmutableArray<PlannedChange> changes, ILogger logger)
    {
        var last = _earlier.GroupBy(entry => entry.Resource).ToDictionary(group => group.Key, group => group.Max(entry => entry.State));
        if (last.Count == 0)
        {
            return;
        }

        logger.LogInformation(
            "An earlier apply was interrupted: {Done} of {All} changes had been made; {Left} are left",
            last.Values.Count(state => state == State.Done), last.Count, changes.Length);
        var left = changes.Select(Resource).ToHashSet();
        foreach (var (resource, _) in last.Where(entry => entry.Value == State.Started).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            logger.LogInformation(
                "{Resource} was under way: {Found}",
                resource,
                left.Contains(resource) ? "the workspace has not taken it, and it is made now" : "the workspace has it");
        }
    }

    public void Begin(ImmutableArray<PlannedChange> changes)
    {
        if (_path is null)
        {
            return;
        }

        _writer = new StreamWriter(_path, append: false, new UTF8Encoding(false)) { AutoFlush = true };
        foreach (var change in changes)
        {
            Write(change, State.Planned);
        }
    }

    public void Started(PlannedChange change) => Write(change, State.Started);

    public void Done(PlannedChange change) => Write(change, State.Done);

    /// <summary>There is nothing left to go on with.</summary>
    public void Complete()
    {
        Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private static string Resource(PlannedChange change) => $"{change.Kind} {change.Resource.Path}";

    // A line that a kill has cut in two says nothing.
    private static Entry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Entry>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(PlannedChange change, State state)
    {
        lock (_lock)
        {
            _writer?.WriteLine(JsonSerializer.Serialize(new Entry(Resource(change), state)));
        }
    }

    private sealed record Entry(string Resource, State State);
}
