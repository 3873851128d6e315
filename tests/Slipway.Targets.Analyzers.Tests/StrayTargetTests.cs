using Microsoft.CodeAnalysis;

namespace Slipway.Targets.Analyzers.Tests;

/// <summary>What is given as a target and is none of the build's.</summary>
public sealed class StrayTargetTests
{
    private static string Stray(string at, string kind = "DependsOn") =>
        $"SLP1004 at {at}: Target 'A' names in '{kind}' what is not a target property of the build: "
        + "name a property of type 'Target' that is written as '=> _ => _…' and captures no local variable";

    [Theory]
    [InlineData("DependsOn(x => x.Unlisted())", "x => x.Unlisted()", "DependsOn")]
    [InlineData("Triggers(B, delegate(ITargetDefinition x) { return x; })", "delegate(ITargetDefinition x) { return x; }", "Triggers")]
    [InlineData("TryBefore<Build>(build => x => x)", "x => x", "Before")]
    [InlineData("DependsOnItem(x => x, \"r\")", "x => x", "DependsOn")]
    public async Task A_lambda_is_no_target_of_the_build(string call, string at, string kind) =>
        (await Compiled.SaysAsync($$"""
            class Build : SlipwayBuild
            {
                Target A => _ => _.{{call}};

                Target B => _ => _;
            }
            """)).Should().Equal(Stray(at, kind));

    [Theory]
    [InlineData("readonly Target _b = _ => _;", "_b")]
    [InlineData("static Target B => _ => _;", "B")]
    [InlineData("static readonly Target B = _ => _;", "Build.B")]
    [InlineData("class Common { internal static Target Lint => _ => _; }", "Common.Lint")]
    [InlineData("class Common { internal Target Lint { get; } = _ => _; } readonly Common _common = new();", "_common.Lint")]
    public async Task What_holds_a_lambda_and_is_no_property_of_the_build_is_none(string member, string named) =>
        (await Compiled.SaysAsync($"class Build : SlipwayBuild {{ Target A => _ => _.DependsOn({named}); {member} }}"))
            .Should().Equal(Stray(named));

    [Fact]
    public async Task A_local_variable_is_none() =>
        (await Compiled.SaysAsync("""
            class Build : SlipwayBuild
            {
                Target A
                {
                    get
                    {
                        Target other = _ => _.Executes(() => { });
                        return _ => _.DependsOn(other);
                    }
                }
            }
            """)).Should().Equal(Stray("other"));

    [Fact]
    public async Task A_component_that_no_build_implements_has_no_targets_in_it() =>
        (await Compiled.SaysAsync("""
            interface IDeploy : ISlipwayBuild { Target Deploy => _ => _; }

            class Build : SlipwayBuild
            {
                Target A => _ => _.DependsOn<IDeploy>(build => build.Deploy).Inherit<IDeploy>(build => build.Deploy);
            }
            """)).Should().Equal(
                "SLP1004 at IDeploy: Target 'A' names targets of IDeploy, which Build does not implement: implement IDeploy, or use 'TryDependsOn', which then does nothing",
                "SLP1004 at IDeploy: Target 'A' names targets of IDeploy, which Build does not implement: implement IDeploy");

    [Fact]
    public async Task Targets_of_the_build_its_bases_and_its_components_are_its_own() =>
        (await Compiled.SaysAsync("""
            interface IPublish : ISlipwayBuild { Target Publish => _ => _; }

            interface ILint { Target Lint => _ => _; }

            interface IDeploy : ISlipwayBuild
            {
                Target Deploy => _ => _.DependsOn<IPublish>(x => x.Publish).Before<ILint>(x => x.Lint);
            }

            abstract class Shared : SlipwayBuild { protected Target Restore => _ => _.DependsOn(Clean); protected abstract Target Clean { get; } }

            class Build : Shared, IPublish, ILint
            {
                protected override Target Clean => _ => _;

                Target Kept { get; } = _ => _;

                Target A => _ => _
                    .DependsOn(Restore, Kept, Clean)
                    .DependsOn<IPublish>(x => x.Publish)
                    .After(((ILint)this).Lint, From<IPublish>().Publish)
                    .TryTriggers<IDeploy>(x => x.Deploy)
                    .Consumes(_ => _)
                    .Inherit(_ => _.Unlisted());
            }
            """)).Should().BeEmpty();

    [Theory]
    [InlineData("readonly Target _b = _ => _; Target B => _b;", "_b")]
    [InlineData("static Target Lint => _ => _; Target B => Build.Lint;", "Lint")]
    [InlineData("Target _b = _ => _; Build() => _b = B; Target B => _ => _;", "_b")]
    [InlineData("static Target Lint => _ => _; Target B => Pick(); Target Pick() => Lint;", "Lint")]
    [InlineData("readonly Target? _b; Build(Target b) => _b = b;", "_b!")]
    [InlineData("public static Target Pick() => _ => _;", "Pick()")]
    [InlineData("Target B => Define; ITargetDefinition Define(ITargetDefinition d) => d;", "Define")]
    [InlineData("readonly Build _other = new();", "_other.A2")]
    public async Task What_may_be_a_propertys_own_is_left_to_the_run(string members, string named) =>
        (await Compiled.SaysAsync($$"""
            class Build : SlipwayBuild { Target A => _ => _.DependsOn({{named}}); Target A2 => _ => _; {{members}} }
            """)).Should().BeEmpty();

    [Fact]
    public async Task What_other_assemblies_can_name_may_be_a_target_there()
    {
        const string source = """
            public static class Common { public static Target Lint => _ => _; }

            public class Build : SlipwayBuild { Target A => _ => _.DependsOn(Common.Lint); }
            """;

        (await Compiled.SaysAsync(source)).Should().BeEmpty();
        (await Compiled.SaysAsync(source, OutputKind.ConsoleApplication)).Should().Equal(Stray("Common.Lint"));
    }

    [Fact]
    public async Task A_build_may_be_derived_from_by_one_that_implements_the_component() =>
        (await Compiled.SaysAsync("""
            public interface IDeploy : ISlipwayBuild { Target Deploy => _ => _; }

            public abstract class Open : SlipwayBuild { Target A => _ => _.DependsOn<IDeploy>(build => build.Deploy); }

            class Shared : SlipwayBuild { Target A => _ => _.DependsOn<IDeploy>(build => build.Deploy); }

            class Build : Shared, IDeploy;

            class Generic<T> : SlipwayBuild where T : ISlipwayBuild { Target A => _ => _.DependsOn<T>(build => null!); }
            """)).Should().BeEmpty();

    [Fact]
    public async Task What_is_said_outside_of_builds_is_left_to_the_run() =>
        (await Compiled.SaysAsync("""
            static class Extensions { public static ITargetDefinition Plain(this ITargetDefinition d) => d.DependsOn(_ => _); }
            """)).Should().BeEmpty();
}
