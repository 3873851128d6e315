namespace Slipway.Targets;

/// <summary>How a build went, for programs and pages.</summary>
internal sealed record BuildReport
{
    public required bool IsGood { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>How many targets could run at once.</summary>
    public required int Parallelism { get; init; }

    /// <summary>The planned targets, in the plan's order.</summary>
    public required IReadOnlyList<ReportedTarget> Targets { get; init; }

    /// <summary>
    /// The targets that the build's duration was made of, in order: each began when the one before had ended, or later
    /// where it had to wait for others to leave room.
    /// </summary>
    public IReadOnlyList<ReportedTarget> CriticalPath
    {
        get
        {
            var byName = Targets.ToDictionary(target => target.Name);
            var path = new List<ReportedTarget>();
            for (var next = Targets.Where(target => target.IsTimed).MaxBy(target => target.End);
                next is not null;
                next = Before(next).MaxBy(target => target.End))
            {
                path.Insert(0, next);
            }

            return path;

            // What has done nothing itself only hands on the waiting.
            IEnumerable<ReportedTarget> Before(ReportedTarget target)
            {
                var seen = new HashSet<string>();
                var open = new Stack<string>(target.After);
                while (open.TryPop(out var name))
                {
                    if (!seen.Add(name))
                    {
                        continue;
                    }

                    if (byName[name].IsTimed)
                    {
                        yield return byName[name];
                        continue;
                    }

                    foreach (var earlier in byName[name].After)
                    {
                        open.Push(earlier);
                    }
                }
            }
        }
    }
}

/// <summary>A target in a <see cref="BuildReport"/>.</summary>
internal sealed record ReportedTarget
{
    public required string Name { get; init; }

    /// <summary>The planned target over a set that it is an item of.</summary>
    public required string? Group { get; init; }

    /// <summary>Whether its duration is its own, and not that of items or of nothing.</summary>
    public required bool IsTimed { get; init; }

    public required string? Description { get; init; }

    public required TargetStatus Status { get; init; }

    /// <summary>Why it ended as it did, or what it said came of it; without secrets.</summary>
    public required string Information { get; init; }

    /// <summary>When its turn came, since the build's start.</summary>
    public required TimeSpan Start { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The planned targets that it depends on.</summary>
    public required IReadOnlyList<string> DependsOn { get; init; }

    /// <summary>The planned targets that it had to wait for.</summary>
    public required IReadOnlyList<string> After { get; init; }

    /// <summary>The patterns of what it produces.</summary>
    public required IReadOnlyList<string> Produces { get; init; }

    /// <summary>The last lines that it wrote, where it failed; without secrets.</summary>
    public required IReadOnlyList<string> Log { get; init; }

    public TimeSpan End => Start + Duration;

    public bool HasRun => Status is TargetStatus.Succeeded or TargetStatus.UpToDate or TargetStatus.Failed
        or TargetStatus.Aborted;
}
