using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Runs;

namespace Slipway.Workspace.Tests;

/// <summary>The order of a pipeline's steps.</summary>
public sealed class StepOrderTests
{
    [Fact]
    public void A_step_lies_behind_the_longest_way_to_it() =>
        StepOrder.Depths(Graph("a", "b a", "c a b", "d")).Should().BeEquivalentTo(
            new Dictionary<string, int> { ["a"] = 0, ["b"] = 1, ["c"] = 2, ["d"] = 0 });

    [Fact]
    public void Steps_that_wait_for_each_other_and_those_behind_them_have_no_depth() =>
        StepOrder.Depths(Graph("a c", "b a", "c b", "d c", "e")).Keys.Should().Equal("e");

    [Fact]
    public void A_chain_of_any_length_leaves_the_stack_alone()
    {
        const int steps = 200_000;
        var chain = Enumerable.Range(0, steps).ToDictionary(
            Name, i => i + 1 < steps ? ImmutableArray.Create(Name(i + 1)) : []);

        StepOrder.Depths(chain)[Name(0)].Should().Be(steps - 1);
    }

    [Fact]
    public void Steps_begin_once_all_that_they_wait_for_has_completed_in_whatever_order_that_comes() =>
        Gen.Select(Gen.Int[0, 12].Array[0, 3].Array[1, 12], Gen.Int[0, 1000].Array[1, 12]).Sample((edges, picks) =>
        {
            // Each step waits for some of those before it.
            var dependsOn = edges.Select((on, i) => (Name: Name(i), On: on.Where(n => n < i).Distinct().Select(Name).ToArray()))
                .ToDictionary(step => step.Name, IReadOnlyList<string> (step) => step.On, StringComparer.Ordinal);
            var waiting = new WaitingSteps(dependsOn.Keys, dependsOn, _ => false);
            var completed = new HashSet<string>(StringComparer.Ordinal);
            var running = new List<string>();
            for (var turn = 0; completed.Count < dependsOn.Count; turn++)
            {
                while (waiting.TryTake(out var step))
                {
                    dependsOn[step].Should().BeSubsetOf(completed);
                    running.Add(step);
                }

                // Whatever waits for nothing any more has begun.
                waiting.Left.Should().OnlyContain(step => dependsOn[step].Any(on => !completed.Contains(on)));
                var next = running[picks[turn % picks.Length] % running.Count];
                running.Remove(next);
                completed.Add(next);
                waiting.Completed(next);
            }
        });

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Each line is a step and those that it waits for.
    private static Dictionary<string, ImmutableArray<string>> Graph(params string[] lines) => lines
        .Select(line => line.Split(' '))
        .ToDictionary(words => words[0], words => words.Skip(1).ToImmutableArray());
}
