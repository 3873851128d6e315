using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>A graph of targets cut into jobs.</summary>
internal sealed class JobGraph
{
    private readonly ConfigurationAttribute _attribute;

    private JobGraph(IReadOnlyList<Job> jobs, ParameterSet parameters, ConfigurationAttribute attribute, AbsolutePath root)
    {
        (Jobs, Parameters, _attribute) = (jobs, parameters, attribute);
        CompiledFrom = CompiledBuildCache.KeyFiles(root, attribute.Script);
        CacheKeyFiles =
        [
            .. attribute.CacheKeyFiles.Where(pattern =>
                pattern.Contains("**", StringComparison.Ordinal) || CompiledBuildCache.IsThere(root, pattern)),
        ];
    }

    /// <summary>The jobs, each after those that it waits for.</summary>
    public IReadOnlyList<Job> Jobs { get; }

    public ParameterSet Parameters { get; }

    /// <summary>The patterns of the files that the build itself is compiled from.</summary>
    public IReadOnlyList<string> CompiledFrom { get; }

    /// <summary>The patterns of the files that other caches are kept for.</summary>
    public IReadOnlyList<string> CacheKeyFiles { get; }

    /// <summary>The sets that a job runs over: their items are listed by a first job.</summary>
    public IReadOnlyList<string> Sets => [.. Jobs.Where(job => job.IsOverItems).Select(job => job.Targets[0].Name)];

    /// <summary>Whether nothing waits for a job.</summary>
    public bool IsLast(Job job) => !Jobs.Any(other => other.Needs.Contains(job));

    /// <summary>Whether a later job fetches an artifact of a job.</summary>
    public bool IsConsumed(Job job, Artifact artifact) =>
        Jobs.Any(other => other.Consumed.Any(consumed => consumed.From.Name == job.Name && consumed.Artifact.Folder == artifact.Folder));

    /// <summary>The environment variables of the secrets, and of the run's token, that a job's targets read.</summary>
    public IEnumerable<string> SecretsOf(Job job) => Secrets(_attribute).Where(job.Reads);

    /// <summary>Cuts what an attribute wants to run.</summary>
    /// <exception cref="DiagnosticException">SLP1003: a target is unknown. SLP1023: the attribute can't be as it is.</exception>
    public static JobGraph Create(BuildContext context, ParameterSet parameters, ConfigurationAttribute attribute)
    {
        var graph = context.Graph!;
        var invoked = attribute.InvokedTargets.Select(graph.Names.Get).ToList();
        if (invoked.Count == 0)
        {
            throw Wrong(attribute, "has no InvokedTargets");
        }

        var ends = attribute.Jobs.Select(graph.Names.Get).ToList();
        var rest = invoked.Except(ends).ToList();
        List<(string Name, IReadOnlyList<ExecutableTarget> Targets)> cuts =
            [.. ends.Select(end => (end.Name, (IReadOnlyList<ExecutableTarget>)[end]))];
        if (rest.Count > 0)
        {
            cuts.Add((rest.Count == 1 ? rest[0].Name : "build", rest));
        }

        var all = ExecutionPlanner.Plan(graph, [.. cuts.SelectMany(cut => cut.Targets).Select(target => target.Name)])
            .Targets.Select(planned => planned.Target).ToList();
        var jobs = new List<Job>();
        foreach (var (name, targets) in cuts.OrderBy(cut => cut.Targets.Max(all.IndexOf)))
        {
            jobs.Add(Cut(context, parameters, attribute, jobs, all, name, targets));
        }

        if (Secrets(attribute).FirstOrDefault(variable => !jobs.Any(job => job.Reads(variable))) is { } unread)
        {
            throw Wrong(attribute, $"imports {unread}, which no target of its jobs reads: the one that does says so by .Uses(() => …)");
        }

        EnsureNothingLocalIsShared(jobs, attribute);
        return new JobGraph(jobs, parameters, attribute, context.Root);
    }

    private static IEnumerable<string> Secrets(ConfigurationAttribute attribute) =>
        attribute.ImportSecrets.Select(Names.ToVariable).Concat(attribute.TokenVariable is { } token ? [token] : []);

    private static Job Cut(
        BuildContext context,
        ParameterSet parameters,
        ConfigurationAttribute attribute,
        List<Job> earlier,
        List<ExecutableTarget> order,
        string name,
        IReadOnlyList<ExecutableTarget> targets)
    {
        // Of items their sets stand here, which alone are known when the file is written.
        var graph = context.Graph!;
        var run = ExecutionPlanner.Plan(graph, [.. targets.Select(target => target.Name)])
            .Targets.Select(planned => planned.Target.Collector ?? planned.Target).Distinct().ToList();
        var needed = earlier.Where(job => job.Targets.Any(end => run.Contains(end)
            || run.Any(target => target.AllDependencies.Contains(end)))).ToList();
        var needs = needed.Where(job => !needed.Any(other => other.Earlier.Contains(job))).ToList();
        var done = needs.SelectMany(job => job.Earlier.Prepend(job)).Distinct().ToList();
        var ran = done.SelectMany(job => job.Own).ToHashSet();
        var own = run.Where(target => !ran.Contains(target)).OrderBy(order.IndexOf).ToList();
        var skipped = run.Where(target => ran.Contains(target) && !TellsItself(target)).ToList();
        return new Job
        {
            Name = name,
            Script = attribute.Script,
            Targets = targets,
            Runs = [.. run.Except(skipped)],
            Own = own,
            Needs = needs,
            Skipped = [.. skipped.Select(target => target.Name)],
            Produced = Artifact.Merge(own.SelectMany(target => Artifact.Of(target, context.Root))),
            Consumed = [.. own.SelectMany(target => Consumed(context, attribute, done, target)).Distinct()],
            Partition = targets is [{ Definition.PartitionSize: { } size } parted]
                ? (PartitionSwitch(parameters, attribute, parted), size)
                : null,
        };
    }

    /// <summary>What of earlier jobs' files a target takes.</summary>
    private static IEnumerable<(Job From, Artifact Artifact)> Consumed(
        BuildContext context, ConfigurationAttribute attribute, List<Job> done, ExecutableTarget target)
    {
        foreach (var (factory, patterns) in target.Items.Prepend(target).SelectMany(each => each.Definition.Consumed))
        {
            if (context.Graph!.Find(factory) is not { } from || done.FirstOrDefault(job => job.Own.Contains(from)) is not { } job)
            {
                continue;
            }

            var produced = Artifact.Of(from, context.Root);
            var wanted = patterns.Count > 0
                ? patterns.Select(pattern => Artifact.Relative(pattern, context.Root)).ToList()
                : [.. produced.SelectMany(artifact => artifact.Patterns)];
            foreach (var pattern in wanted)
            {
                var found = produced.FirstOrDefault(artifact => artifact.MayHold(pattern))
                    ?? throw Wrong(attribute, $"runs '{target.Name}', which consumes '{pattern}' of '{from.Name}', which produces no such file");
                yield return (job, job.Produced.Single(artifact => artifact.Folder == found.Folder));
            }
        }
    }

    /// <summary>What is on one machine and ends with it is no use to a later job, on another.</summary>
    private static void EnsureNothingLocalIsShared(List<Job> jobs, ConfigurationAttribute attribute)
    {
        foreach (var job in jobs)
        {
            foreach (var target in job.Runs.Where(target => job.Earlier.Any(earlier => earlier.Runs.Contains(target))))
            {
                var missing = target.Definition.LocalWithout.Except(attribute.ImportParameters).ToList();
                if (missing.Count > 0)
                {
                    throw Wrong(
                        attribute,
                        $"has Jobs that build on one another, and what '{target.Name}' makes ends with each of their machines "
                        + $"unless {string.Join(" and ", missing.Select(name => $"'{name}'"))} is given: "
                        + "import that by ImportParameters, or leave Jobs out, which makes it one job");
                }
            }
        }
    }

    // A probe asks what is there: on another machine too it says rightly whether anything is left to do. Those of a set
    // are its items'.
    private static bool TellsItself(ExecutableTarget target) =>
        target.Definition.Probes.Count > 0 || target.Definition.IsGroup || target.Definition.Actions.Count == 0;

    private static string PartitionSwitch(ParameterSet parameters, ConfigurationAttribute attribute, ExecutableTarget target) =>
        parameters.Find($"{target.Name}Partition") is { } parameter && parameter.ValueType == typeof(Partition)
            ? parameter.Switch
            : throw Wrong(
                attribute,
                $"needs a parameter '{target.Name}Partition' of type Partition, by which a job takes its share of '{target.Name}'");

    internal static DiagnosticException Wrong(ConfigurationAttribute attribute, string what) => new(new Diagnostic(
        Codes.InvalidAttribute, $"the attribute of {attribute.ConfigurationFile} {what}"));
}
