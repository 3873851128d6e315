using CsCheck;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>Graphs without circles, of every shape.</summary>
internal static class RandomGraphs
{
    private const int Largest = 12;

    // Edges lead from earlier to later places of a shuffled order, so that there is never a circle.
    public static readonly Gen<GraphCase> Plain =
        from count in Gen.Int[1, Largest]
        from order in Gen.Shuffle(Enumerable.Range(0, count).ToArray())
        from edges in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1], Gen.Int[0, 5]).Array[0, 20]
        from invoked in Gen.Int[0, count - 1].Array[1, 3]
        select Graph(count, order, edges, [.. invoked.Distinct().Select(Name)]);

    /// <summary>With all that decides whether a target runs, but nothing that stops a build.</summary>
    public static readonly Gen<GraphCase> Deciding = Varied((target, traits) => target with
    {
        OnlyWhenDynamic = traits[0] < 4 ? traits[0] < 2 : null,
        OnlyWhenStatic = traits[1] == 0 ? false : null,
        WhenSkippedExecute = traits[2] < 2,
        Collective = traits[3] == 0,
        Fails = traits[4] == 0,
        Proceed = traits[4] == 0,
    });

    /// <summary>With targets that fail, of which some stop the build, and some that run in spite of that.</summary>
    public static readonly Gen<GraphCase> Failing = Varied((target, traits) => target with
    {
        Fails = traits[0] < 3,
        Proceed = traits[1] < 3,
        Assured = traits[2] < 3,
        OnlyWhenDynamic = traits[3] == 0 ? false : null,
        Collective = traits[4] == 0,
    });

    private static Gen<GraphCase> Varied(Func<GraphTarget, int[], GraphTarget> vary) =>
        from graph in Plain
        from traits in Gen.Int[0, 9].Array[5].Array[Largest]
        select graph with { Targets = [.. graph.Targets.Select((target, i) => vary(target, traits[i]))] };

    private static GraphCase Graph(int count, int[] order, (int, int, int)[] edges, string[] invoked)
    {
        var targets = Enumerable.Range(0, count).Select(i => new GraphTarget { Name = Name(i) }).ToArray();
        foreach (var (a, b, kind) in edges.Where(edge => edge.Item1 != edge.Item2))
        {
            var (early, late) = (order[Math.Min(a, b)], order[Math.Max(a, b)]);
            var (from, to) = kind is 0 or 3 or 5 ? (late, early) : (early, late);
            var target = targets[from];
            targets[from] = kind switch
            {
                0 => target with { DependsOn = [.. target.DependsOn, Name(to)] },
                1 => target with { DependentFor = [.. target.DependentFor, Name(to)] },
                2 => target with { Before = [.. target.Before, Name(to)] },
                3 => target with { After = [.. target.After, Name(to)] },
                4 => target with { Triggers = [.. target.Triggers, Name(to)] },
                _ => target with { TriggeredBy = [.. target.TriggeredBy, Name(to)] },
            };
        }

        return new GraphCase { Name = "", Targets = targets, Invoked = invoked };
    }

    private static string Name(int index) => $"T{index}";
}
