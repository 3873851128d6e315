using System.Globalization;

namespace Slipway.Targets;

/// <summary>A planned target in one run of the build: its status, and what is said of it in the summary.</summary>
/// <param name="planned">Its place in the plan.</param>
/// <param name="time">What its duration is measured with.</param>
internal sealed class TargetRun(PlannedTarget planned, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<string> _notes = [];
    private int _begun;
    private Func<ExecutableTarget, TargetRun?> _find = _ => null;

    /// <summary>The targets of a plan in its order, connected.</summary>
    public static IReadOnlyList<TargetRun> Of(ExecutionPlan plan, TimeProvider time)
    {
        List<TargetRun> runs = [.. plan.Targets.Select(planned => new TargetRun(planned, time))];
        var byTarget = runs.ToDictionary(run => run.Target);
        Func<ExecutableTarget, TargetRun?> find = byTarget.GetValueOrDefault;
        foreach (var run in runs)
        {
            run._find = find;
            run.Dependencies = [.. run.Target.ExecutionDependencies.Select(dependency => byTarget[dependency])];
            if (run.Target.Collector is { } target && byTarget.TryGetValue(target, out var collector))
            {
                run.Collector = collector;
                collector.Items.Add(run);
            }
        }

        return runs;
    }

    public ExecutableTarget Target { get; } = planned.Target;

    public string Name => Target.Name;

    /// <summary>What its output begins with, once: an item of a set is counted among those that have begun.</summary>
    public string CountedName() => Collector is { Items.Count: > 1 } set
        ? string.Create(CultureInfo.InvariantCulture, $"{Name} ({Interlocked.Increment(ref set._begun)} of {set.Items.Count})")
        : Name;

    public TargetDefinition Definition => Target.Definition;

    public bool IsNamed { get; } = planned.IsNamed;

    /// <summary>What it depends on, in this run.</summary>
    public IReadOnlyList<TargetRun> Dependencies { get; private set; } = [];

    /// <summary>The target over a set that this one is an item of, where it is planned too.</summary>
    public TargetRun? Collector { get; private set; }

    /// <summary>Whether a target is in the same plan.</summary>
    public bool IsPlanned(ExecutableTarget target) => _find(target) is not null;

    /// <summary>The planned targets of its items.</summary>
    public List<TargetRun> Items { get; } = [];

    /// <summary>Whether all that is to be said of it is how its items ended.</summary>
    public bool OnlyCollectsItems => Definition.IsGroup && Definition.Actions.Count == 0;

    public TargetStatus Status { get; set; }

    /// <summary>When its turn came, or that of its first item, as the environment's time counts; null when it never did.</summary>
    public long? Started
    {
        get => Items.Count == 0 ? field : Items.Select(item => item.Started).Append(field).Min();
        set;
    }

    /// <summary>When it had ended; null when its turn never came.</summary>
    public long? Ended
    {
        get => field ?? Items.Select(item => item.Ended).Max();
        set;
    }

    /// <summary>How long its actions and probes took; of a target over a set, from its first item's start to its own end.</summary>
    public TimeSpan Duration => Started is { } started && Ended is { } ended ? time.GetElapsedTime(started, ended) : default;

    /// <summary>Whether it did something, or found that there is nothing to do.</summary>
    public bool HasRun => Status is TargetStatus.Succeeded or TargetStatus.UpToDate or TargetStatus.Failed
        or TargetStatus.Aborted;

    /// <summary>The last lines that it wrote, where it failed.</summary>
    public IReadOnlyList<string> Log { get; set; } = [];

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
                return _notes.Count == 0 ? "" : string.Join(", ", _notes);
            }
        }
    }

    /// <summary>Ends a target over a set as its items ended.</summary>
    public void EndWithItems()
    {
        Status = GroupOutcome.StatusOf(Items);
        Note(GroupOutcome.Describe(Items));
    }

    /// <summary>
    /// Whether something that comes before it, also by way of targets that are not in the plan, has failed alone or was
    /// kept back itself. What is promised to run even now is not kept back.
    /// </summary>
    public bool IsKeptBack()
    {
        var open = new Stack<ExecutableTarget>([Target]);
        var seen = new HashSet<ExecutableTarget>();
        while (!Definition.IsAssuredAfterFailure && open.TryPop(out var target))
        {
            foreach (var earlier in target.AllDependencies.Where(seen.Add))
            {
                switch (_find(earlier))
                {
                    case null:
                        open.Push(earlier);
                        break;
                    case { Status: TargetStatus.NotRun } or { Status: TargetStatus.Failed, Definition.FailsAlone: true }:
                        return true;
                    default:
                        break;
                }
            }
        }

        return false;
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
