using Slipway.Diagnostics;

namespace Slipway.Targets;

/// <summary>A graph of targets cut into jobs.</summary>
internal sealed class JobGraph
{
    private JobGraph(IReadOnlyList<Job> jobs, ParameterSet parameters) => (Jobs, Parameters) = (jobs, parameters);

    /// <summary>The jobs, each after those that it waits for.</summary>
    public IReadOnlyList<Job> Jobs { get; }

    public ParameterSet Parameters { get; }

    /// <summary>The sets that a job runs over: their items are listed by a first job.</summary>
    public IReadOnlyList<string> Sets => [.. Jobs.Where(job => job.IsOverItems).Select(job => job.Targets[0].Name)];

    /// <summary>Whether nothing waits for a job.</summary>
    public bool IsLast(Job job) => !Jobs.Any(other => other.Needs.Contains(job));

    /// <summary>Cuts what an attribute wants to run.</summary>
    /// <exception cref="DiagnosticException">SLP1003: a target is unknown. SLP1023: the attribute can't be as it is.</exception>
    public static JobGraph Create(TargetGraph graph, ParameterSet parameters, ConfigurationAttribute attribute)
    {
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
            jobs.Add(Cut(graph, parameters, attribute, jobs, all, name, targets));
        }

        return new JobGraph(jobs, parameters);
    }

    private static Job Cut(
        TargetGraph graph,
        ParameterSet parameters,
        ConfigurationAttribute attribute,
        List<Job> earlier,
        List<ExecutableTarget> order,
        string name,
        IReadOnlyList<ExecutableTarget> targets)
    {
        // What the items of a set depend on they have from the set, which alone is known when the file is written.
        var run = ExecutionPlanner.Plan(graph, [.. targets.Select(target => target.Name)])
            .Targets.Select(planned => planned.Target).Where(target => target.Collector is null).ToList();
        var needed = earlier.Where(job => job.Targets.Any(end => run.Contains(end)
            || run.Any(target => target.AllDependencies.Contains(end)))).ToList();
        var needs = needed.Where(job => !needed.Any(other => other.Earlier.Contains(job))).ToList();
        var done = needs.SelectMany(job => job.Earlier.Prepend(job)).Distinct().ToList();
        var ran = done.SelectMany(job => job.Own).ToHashSet();
        var own = run.Where(target => !ran.Contains(target)).OrderBy(order.IndexOf).ToList();
        var consumed = own.SelectMany(target => target.Definition.Consumed)
            .Select(consumes => (From: graph.Find(consumes.Target), consumes.Patterns))
            .Where(consumes => consumes.From is not null && ran.Contains(consumes.From))
            .SelectMany(consumes => (consumes.Patterns.Count > 0 ? consumes.Patterns : consumes.From!.Definition.Products)
                .Select(pattern => (done.First(job => job.Own.Contains(consumes.From!)), Artifact.Of(pattern))))
            .Distinct().ToList();
        return new Job
        {
            Name = name,
            Targets = targets,
            Own = own,
            Needs = needs,
            Skipped = [.. run.Where(target => ran.Contains(target) && !TellsItself(target)).Select(target => target.Name)],
            Consumed = consumed,
            Partition = targets is [{ Definition.PartitionSize: { } size } parted]
                ? (PartitionSwitch(parameters, attribute, parted), size)
                : null,
        };
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
        "SLP1023", $"the attribute of {attribute.ConfigurationFile} {what}"));
}
