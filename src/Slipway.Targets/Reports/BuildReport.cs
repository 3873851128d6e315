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
