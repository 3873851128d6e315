namespace Slipway.Targets.Analyzers.Tests;

/// <summary>Targets that name themselves.</summary>
public sealed class SelfEdgeTests
{
    public static TheoryData<string> Edges => ["DependsOn", "DependentFor", "Before", "After", "Triggers", "TriggeredBy"];

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task An_edge_to_the_target_itself_is_an_error(string edge) =>
        (await Compiled.SaysAsync($$"""
            class Build : SlipwayBuild
            {
                Target A => _ => _.Executes(() => { });

                Target B => _ => _.Description("b").{{edge}}(A, B).Executes(() => { });
            }
            """)).Should().Equal("SLP1001 at B: Target 'B' cannot have a dependency on itself");

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task An_edge_by_the_component_is_one_too(string edge) =>
        (await Compiled.SaysAsync($$"""
            interface ITest : ISlipwayBuild
            {
                Target Test => _ => _.{{edge}}<ITest>(build => build.Test).Try{{edge}}<ITest>(x => x.Test);
            }
            """)).Should().Equal(
                "SLP1001 at build.Test: Target 'Test' cannot have a dependency on itself",
                "SLP1001 at x.Test: Target 'Test' cannot have a dependency on itself");

    [Theory]
    [InlineData("Target ITest.Test")]
    [InlineData("public Target Test")]
    public async Task What_implements_a_components_target_is_that_target(string property) =>
        (await Compiled.SaysAsync($$"""
            interface ITest : ISlipwayBuild { Target Test => _ => _; }

            class Build : SlipwayBuild, ITest { {{property}} => _ => _.Base().DependsOn<ITest>(x => x.Test); }
            """)).Should().Equal("SLP1001 at x.Test: Target 'Test' cannot have a dependency on itself");

    [Theory]
    [InlineData("Target A { get { return d => { d.DependsOn(this.A); return d; }; } }", "this.A")]
    [InlineData("Target A => d => d.DependsOn([A]);", "A")]
    [InlineData("Target A => d => d.DependsOn(new[] { A });", "A")]
    public async Task It_may_be_written_in_other_words(string property, string at) =>
        (await Compiled.SaysAsync($"class Build : SlipwayBuild {{ {property} }}"))
            .Should().Equal($"SLP1001 at {at}: Target 'A' cannot have a dependency on itself");

    [Fact]
    public async Task An_item_may_wait_for_another_of_its_set() =>
        (await Compiled.SaysAsync("""
            class Build : SlipwayBuild
            {
                Target BuildImages => _ => _
                    .ForEach(["python-r", "r"], (image, target) => target
                        .DependsOnItem(BuildImages, "r")
                        .After(BuildImages)
                        .Executes(() => { }));
            }
            """)).Should().BeEmpty();

    [Fact]
    public async Task Targets_of_the_same_name_elsewhere_are_others() =>
        (await Compiled.SaysAsync("""
            interface ITest : ISlipwayBuild { Target Test => _ => _; }

            interface ICheck : ISlipwayBuild { Target Test => _ => _.TryDependsOn<ITest>(x => x.Test); }

            abstract class Shared : SlipwayBuild { protected virtual Target Lint => _ => _; }

            class Build : Shared
            {
                protected override Target Lint => _ => _.Base().Executes(() => Note(Lint));

                Target Common => _ => _.Inherit(Lint);

                Target Late => _ => _.Executes(() => IsForced(Late));

                void Note(Target target) { }

                ITargetDefinition Usual(ITargetDefinition target) => target.DependsOn(Lint);
            }
            """)).Should().BeEmpty();
}
