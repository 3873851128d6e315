using System.Reflection;

namespace Slipway.EndToEnd;

/// <summary>The arrows between the rooms: the libraries know <c>Slipway.Core</c> and none of each other.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<string> Libraries =>
        ["Slipway.Images", "Slipway.Pipelines", "Slipway.Releases", "Slipway.Targets", "Slipway.Workspace"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_references_no_other_room_than_the_core(string library) =>
        RoomsReferencedBy(library).Should().BeSubsetOf(["Slipway.Core"]);

    [Fact]
    public void The_stages_reference_every_room_and_no_build() =>
        RoomsReferencedBy("Slipway.Build").Should().BeSubsetOf([.. Libraries.Select(row => row.Data), "Slipway.Core"]);

    [Fact]
    public void The_core_references_no_room() => RoomsReferencedBy("Slipway.Core").Should().BeEmpty();

    [Fact]
    public void The_engine_knows_nothing_of_containers_Azure_or_YAML() =>
        Assembly.Load("Slipway.Targets").GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Should().NotContain(name => name.StartsWith("Docker", StringComparison.Ordinal)
                || name.StartsWith("Azure", StringComparison.Ordinal)
                || name.StartsWith("YamlDotNet", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Releases_know_git_and_their_hosts_and_nothing_of_containers_or_Azure_ML() =>
        Assembly.Load("Slipway.Releases").GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Should().Contain("Octokit").And.NotContain(name => name.StartsWith("Docker", StringComparison.Ordinal)
                || name.StartsWith("Azure", StringComparison.Ordinal)
                || name.StartsWith("LibGit2Sharp", StringComparison.Ordinal));

    private static IEnumerable<string> RoomsReferencedBy(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Slipway.", StringComparison.Ordinal) || name == "_build");
}
