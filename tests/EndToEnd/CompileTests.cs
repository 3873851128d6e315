namespace Slipway.EndToEnd;

/// <summary>How <c>build.sh</c> makes the program of <c>build/</c> anew when its content has changed.</summary>
public sealed class CompileTests
{
    private const string Old = "Runs every test of this repository";

    [Fact]
    public async Task An_edit_of_the_builds_own_file_is_compiled_alone_and_all_else_as_a_whole()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        clone.Environment["CompileAhead"] = "false"; // sooner
        await clone.EditAsync("build/Build.cs", Old, "Tests it all");
        (await clone.BuildAsync("--help")).Output.Should().Contain("Tests it all");
        var whole = clone.Programs().ToHashSet();

        await clone.EditAsync("build/Build.cs", "Tests it all", "Tests all of it");
        var edited = await clone.BuildAsync("--help");

        edited.Output.Should().Contain("Compiling build/").And.Contain("Tests all of it");
        File.Exists(Path.Combine(clone.Programs().Except(whole).Single(), "compiler.rsp")).Should().BeTrue("the compiler alone was run");

        await clone.EditAsync("build/Build.cs", "Tests all of it", "\" + Mistake + \"");
        var broken = await clone.BuildAsync("--help");

        broken.ExitCode.Should().Be(1);
        broken.Output.Should().MatchRegex(@"build/Build\.cs\(\d+,\d+\): error CS0103: .*'Mistake'").And.Contain("nothing was run");

        // The build's own file again, and one that it only refers to.
        await clone.EditAsync("build/Build.cs", "\" + Mistake + \"", "Tests everything");
        await clone.EditAsync("src/Slipway.Targets/Output/HelpText.cs", "Usage: ", "So it is used: ");
        var both = await clone.BuildAsync("--help");

        both.Output.Should().Contain("Tests everything").And.Contain("So it is used: ");
    }
}
