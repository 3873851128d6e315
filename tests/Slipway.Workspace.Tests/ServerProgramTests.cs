using Slipway.Core.Diagnostics;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Tests.Fixtures;

namespace Slipway.Workspace.Tests;

/// <summary>From which programs the server can be started.</summary>
public sealed class ServerProgramTests
{
    [Fact]
    public void The_files_of_the_program_are_told_from_those_of_the_frameworks()
    {
        using var folder = new TemporaryFolder();
        string In(string file) => Path.Combine(folder.Path, file);
        File.WriteAllText(In("team.runtimeconfig.json"), "{}");

        var program = ServerProgram.Of(In("Slipway.Workspace.dll"), ["/usr/share/dotnet/shared/X/1.0.0/X.deps.json", In("team.deps.json")]);

        program.Should().Be(new ServerProgram(In("Slipway.Workspace.dll"), In("team.deps.json"), In("team.runtimeconfig.json")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/packages/slipway.workspace/1.0.0/lib/net10.0/Slipway.Workspace.dll")]
    public void A_program_that_is_one_file_or_has_its_files_elsewhere_is_refused_with_what_to_do(string assembly)
    {
        var find = () => ServerProgram.Of(assembly, ["/team/team.deps.json", ""]);

        var refusal = find.Should().Throw<DiagnosticException>().Which.Diagnostics.Single();
        refusal.Code.Should().Be("SLP3042");
        refusal.Remedy.Should().Contain("as a folder");
    }
}
