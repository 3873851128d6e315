using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Sweeps;

namespace Slipway.Workspace.Tests;

/// <summary>How sweeps are read, what they draw, and which trials they end.</summary>
public sealed class SweepSamplingTests
{
    private const int Draws = 4000;

    [Theory]
    [InlineData("""["uniform", [2, 4]]""", """{"type": "uniform", "min_value": 2, "max_value": 4}""", 2.0, 3.0, 4.0)]
    [InlineData("""["quniform", [0, 1, 0.25]]""", """{"type": "quniform", "min_value": 0, "max_value": 1, "q": 0.25}""", 0.0, 0.5, 1.0)]
    [InlineData("""["loguniform", [-2, 2]]""", """{"type": "loguniform", "min_value": -2, "max_value": 2}""", 0.135, 1.0, 7.39)]
    [InlineData("""["qloguniform", [0, 3, 1]]""", """{"type": "qloguniform", "min_value": 0, "max_value": 3, "q": 1}""", 1.0, 4.0, 20.0)]
    [InlineData("""["normal", [10, 2]]""", """{"type": "normal", "mu": 10, "sigma": 2}""", 0.0, 10.0, 20.0)]
    [InlineData("""["qnormal", [10, 2, 1]]""", """{"type": "qnormal", "mu": 10, "sigma": 2, "q": 1}""", 0.0, 10.0, 20.0)]
    [InlineData("""["lognormal", [0, 1]]""", """{"type": "lognormal", "mu": 0, "sigma": 1}""", 0.0, 1.0, 200.0)]
    [InlineData("""["qlognormal", [2, 0.5, 1]]""", """{"type": "qlognormal", "mu": 2, "sigma": 0.5, "q": 1}""", 0.0, 7.0, 100.0)]
    [InlineData("""["randint", [11]]""", """{"type": "randint", "upper": 11}""", 0.0, 5.0, 10.0)]
    public void A_distribution_has_its_bounds_and_its_middle_in_both_forms(string job, string step, double least, double median, double most)
    {
        foreach (var form in (string[])[job, step])
        {
            var plan = Read($$"""{"x": {{form}}}""");

            var values = Enumerable.Range(0, Draws).Select(trial => Number(Sampler.Draw(plan, "run", trial)["x"])).Order().ToList();

            values[0].Should().BeGreaterThanOrEqualTo(least * 0.99);
            values[^1].Should().BeLessThanOrEqualTo(most * 1.01);
            values[Draws / 2].Should().BeApproximately(median, Math.Max(0.05 * most, 1e-9));
        }
    }

    [Fact]
    public void Values_in_steps_are_whole_steps_and_written_without_the_dust_of_rounding()
    {
        var plan = Read("""{"x": ["quniform", [0, 1, 0.1]]}""");

        var values = Enumerable.Range(0, Draws).Select(trial => Sampler.Draw(plan, "run", trial)["x"]).Distinct();

        values.Should().BeEquivalentTo("0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1");
    }

    [Fact]
    public void A_choice_is_of_texts_numbers_and_flags_each_as_often_as_the_others()
    {
        var plan = Read("""{"x": ["choice", [["rbf", 3, 0.5, true]]], "y": {"type": "choice", "values": [1, 2]}}""");

        var drawn = Enumerable.Range(0, Draws).Select(trial => Sampler.Draw(plan, "run", trial)).ToList();

        drawn.GroupBy(values => values["x"]).Select(group => group.Key).Should().BeEquivalentTo("rbf", "3", "0.5", "True");
        drawn.GroupBy(values => values["x"]).Should().OnlyContain(group => group.Count() > Draws / 5);
        drawn.Select(values => (values["x"], values["y"])).Distinct().Should().HaveCount(8, "parameters are drawn apart from each other");
    }

    [Fact]
    public void A_seed_draws_the_same_again_and_without_one_each_run_draws_its_own()
    {
        var seeded = Read("""{"x": ["uniform", [0, 1]]}""", algorithm: """{"samplingAlgorithmType": "Random", "seed": 7}""");
        var free = Read("""{"x": ["uniform", [0, 1]]}""");

        Sampler.Draw(seeded, "a", 3)["x"].Should().Be(Sampler.Draw(seeded, "b", 3)["x"]);
        Sampler.Draw(free, "a", 3)["x"].Should().NotBe(Sampler.Draw(free, "b", 3)["x"]).And.Be(Sampler.Draw(free, "a", 3)["x"]);
    }

    [Fact]
    public void A_grid_has_each_combination_once_and_no_more_trials_than_these()
    {
        var plan = Read("""{"a": ["choice", [[1, 2, 3]]], "b": ["choice", [["x", "y"]]]}""", algorithm: "\"grid\"");

        plan.Trials.Should().Be(6);
        Enumerable.Range(0, 6).Select(trial => Sampler.Draw(plan, "run", trial)).Select(v => v["a"] + v["b"])
            .Should().Equal("1x", "1y", "2x", "2y", "3x", "3y");
    }

    [Fact]
    public void Sobols_sequence_fills_each_dimension_evenly()
    {
        for (var dimension = 0; dimension < SobolSequence.MostDimensions; dimension++)
        {
            foreach (var shift in (uint[])[0, 0x9E3779B9])
            {
                Enumerable.Range(0, 256).Select(index => (int)(SobolSequence.At((uint)index, dimension, shift) * 256)).Distinct()
                    .Should().HaveCount(256, $"each 256th of dimension {dimension} has one point");
            }
        }
    }

    [Fact]
    public void Sobols_sequence_fills_the_square_of_its_first_two_dimensions_evenly()
    {
        // Published: the first points of the sequence in Gray code order.
        Enumerable.Range(0, 5).Select(index => (SobolSequence.At((uint)index, 0, 0), SobolSequence.At((uint)index, 1, 0)))
            .Should().Equal((0, 0), (0.5, 0.5), (0.75, 0.25), (0.25, 0.75), (0.375, 0.375));
        Enumerable.Range(0, 256).Select(index => ((int)(SobolSequence.At((uint)index, 0, 0) * 16), (int)(SobolSequence.At((uint)index, 1, 0) * 16)))
            .Distinct().Should().HaveCount(256);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963985)]
    [InlineData(0.01, -2.326347874)]
    [InlineData(0.999, 3.090232306)]
    public void The_normal_distribution_has_its_known_quantiles(double share, double quantile) =>
        NormalDistribution.Quantile(share).Should().BeApproximately(quantile, 1e-7);

    [Theory]
    // Microsoft's example of a bandit: at a best of 0.8 a slack factor of 0.2 ends what is below 0.66.
    [InlineData("""{"policyType": "Bandit", "slackFactor": 0.2}""", true, "0.65", true, "0.8")]
    [InlineData("""{"policyType": "Bandit", "slackFactor": 0.2}""", true, "0.67", false, "0.8")]
    [InlineData("""{"type": "bandit", "slack_amount": 0.1}""", true, "0.69", true, "0.8")]
    [InlineData("""{"type": "bandit", "slack_amount": 0.1}""", true, "0.71", false, "0.8")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.5}""", false, "3.1", true, "2")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.5}""", false, "2.9", false, "2")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.2, "delay_evaluation": 2}""", true, "0.1", false, "0.8")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.2, "delay_evaluation": 2}""", true, "0.1 0.1", true, "0.8 0.8")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.2, "evaluation_interval": 2}""", true, "0.1 0.8 0.1", false, "0.8 0.8")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.2, "evaluation_interval": 3}""", true, "0.1 0.1", false, "0.8 0.8")]
    // The best of others is theirs at the same interval, not what they came to later.
    [InlineData("""{"type": "bandit", "slack_factor": 0.2}""", true, "0.5", false, "0.5 0.9")]
    [InlineData("""{"type": "median_stopping"}""", true, "0.2", true, "0.5", "0.6", "0.7")]
    [InlineData("""{"type": "median_stopping"}""", true, "0.6", false, "0.5", "0.6", "0.7")]
    [InlineData("""{"type": "MedianStopping"}""", false, "0.9", true, "0.5", "0.6", "0.7")]
    [InlineData("""{"type": "truncation_selection", "truncation_percentage": 25}""", true, "0.1", true, "0.5", "0.6", "0.7")]
    [InlineData("""{"type": "truncation_selection", "truncation_percentage": 25}""", true, "0.55", false, "0.5", "0.6", "0.7")]
    [InlineData("""{"type": "truncation_selection", "truncation_percentage": 20}""", true, "0.1", false, "0.5", "0.6", "0.7")]
    // A best below zero is not beyond its own slack.
    [InlineData("""{"type": "bandit", "slack_factor": 0.1}""", true, "-1", false, "-2")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.1}""", true, "-1.2", true, "-1")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.1}""", false, "-1", false, "-0.5")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.1}""", false, "-0.8", true, "-1")]
    [InlineData("""{"type": "bandit", "slack_factor": 0.1}""", true, "-Infinity", true, "1")]
    // Trials that are all as good as one another, such as before they have learnt anything.
    [InlineData("""{"type": "truncation_selection", "truncation_percentage": 25}""", true, "0.5", false, "0.5", "0.5", "0.5")]
    [InlineData("""{"type": "truncation_selection", "truncation_percentage": 50}""", true, "0.5", true, "0.5", "0.6", "0.7")]
    public void A_policy_ends_the_trials_that_Azures_documentation_says(string policy, bool isMaximized, string trial, bool ends, params string[] others)
    {
        var plan = Read("""{"x": ["choice", [[1]]]}""", isMaximized ? "maximize" : "minimize", policy: policy);
        var own = Numbers(trial);

        Ends(plan, own, [own, .. others.Select(Numbers)]).Should().Be(ends);
    }

    [Theory]
    [InlineData("""{"searchSpace": {}}""", "searchSpace")]
    [InlineData("""{"searchSpace": {"x": ["uniform", [1]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["uniform", [2, 1]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["normal", [0, -1]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["quniform", [0, 1, 0]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["choice", [[]]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["loguniform", [0, 1000]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["uniform", [-1.7e308, 1.7e308]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["quniform", [0, 1, 1e-320]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["beta", [1, 2]]}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": "1"}}""", "searchSpace.x")]
    [InlineData("""{"searchSpace": {"x": ["0", [1, 2]]}}""", "searchSpace.x")]
    [InlineData("""{"samplingAlgorithm": "grid"}""", "searchSpace.x")]
    [InlineData("""{"samplingAlgorithm": "best"}""", "samplingAlgorithm")]
    [InlineData("""{"objective": {"goal": "maximize"}}""", "objective.primaryMetric")]
    [InlineData("""{"objective": {"primaryMetric": "m", "goal": "best"}}""", "objective.goal")]
    [InlineData("""{"limits": {"maxTotalTrials": 0}}""", "limits.maxTotalTrials")]
    [InlineData("""{"limits": {"timeout": "soon"}}""", "limits.timeout")]
    [InlineData("""{"earlyTermination": {"type": "luck"}}""", "earlyTermination")]
    [InlineData("""{"earlyTermination": {"type": "bandit", "slack_factor": 0.1, "slack_amount": 1}}""", "earlyTermination")]
    [InlineData("""{"earlyTermination": {"type": "truncation_selection"}}""", "earlyTermination.truncationPercentage")]
    public void What_is_no_sweep_is_refused_with_the_member_that_is_wrong(string wrong, string member)
    {
        var sweep = JsonNode.Parse(
            """
            {"searchSpace": {"x": ["uniform", [0, 1]]}, "samplingAlgorithm": "random", "objective": {"primaryMetric": "m", "goal": "maximize"}}
            """)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(wrong)!.AsObject())
        {
            sweep[name] = value?.DeepClone();
        }

        var read = () => SweepReader.Read(sweep, StepRequirements.Limit, "properties");

        read.Should().Throw<ApiException>().Which.Target.Should().Be($"properties.{member}");
    }

    private static SweepPlan Read(string space, string goal = "maximize", string algorithm = "\"random\"", string? policy = null) =>
        SweepReader.Read(
            JsonNode.Parse($$"""
                {"searchSpace": {{space}}, "samplingAlgorithm": {{algorithm}}, "objective": {"primaryMetric": "m", "goal": "{{goal}}"},
                    "earlyTermination": {{policy ?? "null"}} }
                """)!.AsObject(),
            StepRequirements.Limit,
            "properties");

    /// <summary>Whether the policy ends a trial that has logged so, among all that have.</summary>
    private static bool Ends(SweepPlan plan, double[] trial, double[][] all)
    {
        var policy = plan.Termination!;
        if (policy.IntervalOf(trial.Length) is not { } interval)
        {
            return false;
        }

        TrialCourse Of(double[] values) => values[..(int)interval] is var logged
            ? new TrialCourse(plan.IsMaximized ? logged.Max() : logged.Min(), logged.Average())
            : throw new InvalidOperationException();
        return policy.Ends(plan, Of(trial), [.. all.Where(values => values.Length >= interval).Select(Of)]);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(Number)];
}
