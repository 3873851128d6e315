using Slipway.Targets;

namespace Slipway.Benchmarks;

/// <summary>A build of as many targets as wanted, called T0, T1 and so on, and <c>All</c>, which depends on each.</summary>
internal sealed class GeneratedBuild : SlipwayBuild
{
    private readonly Target[] _targets;
    private readonly List<DeclaredTarget> _declared;

    /// <summary>Makes the targets.</summary>
    /// <param name="count">How many.</param>
    /// <param name="edges">How many dependencies there are among them, from any target to any that is declared earlier.</param>
    /// <param name="action">What each target does.</param>
    public GeneratedBuild(int count, int edges, Action action)
    {
        var dependencies = Enumerable.Range(0, count).Select(_ => new HashSet<int>()).ToArray();
        var random = new Random(count);
        for (var made = 0; made < edges;)
        {
            var later = random.Next(1, count);
            made += dependencies[later].Add(random.Next(later)) ? 1 : 0;
        }

        _targets = new Target[count];
        for (var i = 0; i < count; i++)
        {
            var own = i;
            _targets[i] = target => target
                .DependsOn([.. dependencies[own].Select(other => _targets[other])])
                .Executes(action);
        }

        _declared = [.. _targets.Select((target, i) => new DeclaredTarget($"T{i}", target)), new("All", All)];
    }

    public Target All => target => target.DependsOn(_targets);

    /// <summary>Every target's name but that of <see cref="All"/>.</summary>
    public IEnumerable<string> Names => _declared.SkipLast(1).Select(target => target.Name);

    internal override IReadOnlyList<DeclaredTarget> DeclaredTargets() => _declared;

    /// <summary>Runs all of it, as a program would, with its output in a file.</summary>
    public async Task RunAsync(int parallelism)
    {
        var root = Directory.CreateTempSubdirectory("slipway-benchmark-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, ".nuke"));
            await using var output = new StreamWriter(Path.Combine(root, "output")) { AutoFlush = true };
            var environment = new BuildEnvironment { Output = output, WorkingDirectory = root, Parallelism = parallelism };
            if (await new BuildEngine(() => this, environment, [build => ((GeneratedBuild)build).All]).RunAsync([]) != 0)
            {
                throw new InvalidOperationException("The build failed.");
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
