namespace Slipway.Targets;

/// <summary>What runs on one machine of a CI server.</summary>
internal sealed record Job
{
    /// <summary>Its id: letters, digits and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>The script that starts the build.</summary>
    public required string Script { get; init; }

    /// <summary>The targets that it is there for.</summary>
    public required IReadOnlyList<ExecutableTarget> Targets { get; init; }

    /// <summary>All that its command runs, what earlier jobs have run too where that tells itself that nothing is left.</summary>
    public required IReadOnlyList<ExecutableTarget> Runs { get; init; }

    /// <summary>What of it no earlier job has run.</summary>
    public required IReadOnlyList<ExecutableTarget> Own { get; init; }

    /// <summary>The jobs that it waits for, without those that they wait for themselves.</summary>
    public required IReadOnlyList<Job> Needs { get; init; }

    /// <summary>What an earlier job has run and what can't tell by itself, here, that nothing is left to do.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>The files that its targets produce.</summary>
    public required IReadOnlyList<Artifact> Produced { get; init; }

    /// <summary>The files that it fetches, and from which job.</summary>
    public required IReadOnlyList<(Job From, Artifact Artifact)> Consumed { get; init; }

    /// <summary>The switch that takes a share of a target with a partition, and how many there are.</summary>
    public (string Switch, int Total)? Partition { get; init; }

    /// <summary>Whether there is one such job for each item of a set.</summary>
    public bool IsOverItems => Targets is [{ Definition.IsGroup: true }];

    /// <summary>Whether there are several such jobs.</summary>
    public bool IsMatrix => IsOverItems || Partition is not null;

    /// <summary>All jobs that end before it begins.</summary>
    public IEnumerable<Job> Earlier => Needs.SelectMany(job => job.Earlier.Prepend(job)).Distinct();

    /// <summary>Whether a target of it reads the parameter that takes that environment variable.</summary>
    public bool Reads(string variable) => Runs.SelectMany(target => target.Items.Prepend(target))
        .SelectMany(target => target.Definition.Parameters)
        .Any(parameter => Names.Normalize(parameter) == Names.Normalize(variable.Replace("_", "", StringComparison.Ordinal)));

    /// <summary>The command that runs it, for a shell in which <c>ITEM</c> and <c>PART</c> are those of the matrix.</summary>
    public string Command
    {
        get
        {
            var words = new List<string> { Script };
            words.AddRange(Targets.Select(target => IsOverItems ? $"\"{target.Name}:$ITEM\"" : target.Name));
            if (Partition is { } partition)
            {
                words.Add($"{partition.Switch} \"$PART/{partition.Total}\"");
            }

            if (Skipped.Count > 0)
            {
                words.Add($"--skip {string.Join(' ', Skipped)}");
            }

            return string.Join(' ', words);
        }
    }
}
