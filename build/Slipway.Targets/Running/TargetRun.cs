namespace Slipway.Targets;

/// <summary>A planned target in one run of the build: its status, and what is said of it in the summary.</summary>
internal sealed class TargetRun(PlannedTarget planned)
{
    private readonly Lock _lock = new();
    private readonly List<string> _notes = [];

    public ExecutableTarget Target { get; } = planned.Target;

    public string Name => Target.Name;

    public TargetDefinition Definition => Target.Definition;

    public bool IsNamed { get; } = planned.IsNamed;

    /// <summary>What it depends on, in this run.</summary>
    public IReadOnlyList<TargetRun> Dependencies { get; set; } = [];

    public TargetStatus Status { get; set; }

    /// <summary>When its turn came, as the environment's time counts; null when it never did.</summary>
    public long? Started { get; set; }

    /// <summary>The last lines that it wrote, where it failed.</summary>
    public IReadOnlyList<string> Log { get; set; } = [];

    /// <summary>How long its actions and probes took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Whether it, or what it collects, has done something in this run.</summary>
    public bool HasActed { get; set; }

    /// <summary>Whether a condition of its own is not met.</summary>
    public bool IsConditionViolated { get; private set; }

    public bool HasNotes => _notes.Count > 0;

    /// <summary>Why it ended as it did, or what it reported: one line.</summary>
    public string Information
    {
        get
        {
            lock (_lock)
            {
                return string.Join(", ", _notes);
            }
        }
    }

    /// <summary>Adds to what the summary says of it. Any thread may.</summary>
    public void Note(string text)
    {
        lock (_lock)
        {
            _notes.Add(text);
        }
    }

    /// <summary>Evaluates conditions, unless earlier ones failed, and notes those that don't hold.</summary>
    /// <returns>Whether the target's own conditions, earlier ones counted, forbid it to run.</returns>
    public bool Violates(IReadOnlyList<Condition> conditions)
    {
        if (IsConditionViolated)
        {
            return true;
        }

        var violated = conditions.Where(condition => !condition.Holds()).Select(condition => condition.Text).ToList();
        if (violated.Count > 0)
        {
            IsConditionViolated = true;
            Note($"OnlyWhen: {string.Join(" && ", violated)}");
        }

        return IsConditionViolated;
    }
}
