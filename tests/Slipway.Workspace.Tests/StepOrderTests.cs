using System.Collections.Immutable;
using System.Globalization;
using Slipway.Workspace.Jobs;

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

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Each line is a step and those that it waits for.
    private static Dictionary<string, ImmutableArray<string>> Graph(params string[] lines) => lines
        .Select(line => line.Split(' '))
        .ToDictionary(words => words[0], words => words.Skip(1).ToImmutableArray());
}
