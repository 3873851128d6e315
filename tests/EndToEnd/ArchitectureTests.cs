using System.Reflection;

namespace Slipway.EndToEnd;

/// <summary>
/// The arrows between the rooms, and between the folders of a room: the libraries know <c>Slipway.Core</c> and none of
/// each other, and what is done first knows nothing of what is done with it.
/// </summary>
public sealed class ArchitectureTests
{
    public static TheoryData<string> Libraries =>
    [
        "Slipway.Images",
        "Slipway.Pipelines",
        "Slipway.Releases",
        "Slipway.Targets",
        "Slipway.Testing",
        "Slipway.Workspace",
    ];

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

    [Theory]
    [InlineData("Slipway.Build")]
    [InlineData("Slipway.Core")]
    [InlineData("Slipway.Images")]
    [InlineData("Slipway.Pipelines")]
    [InlineData("Slipway.Releases")]
    [InlineData("Slipway.Targets")]
    [InlineData("Slipway.Testing")]
    public void The_folders_of_a_library_know_each_other_one_way(string library) =>
        FolderArrows.Of(Sources(library)).Circles().Should().BeEmpty();

    [Theory]
    [InlineData("Slipway.Core")]
    [MemberData(nameof(Libraries))]
    public void A_library_says_nothing_of_the_script_that_starts_a_build(string library) =>
        Directory.EnumerateFiles(Sources(library), "*.cs", SearchOption.AllDirectories)
            // What files of CI servers run, unless their attribute says otherwise.
            .Where(path => Path.GetFileName(path) != "ConfigurationAttribute.cs")
            .SelectMany(path => File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            .Should().NotContain(line => line.Contains("build.sh", StringComparison.Ordinal)
                || line.Contains("build.cmd", StringComparison.Ordinal));

    [Fact]
    public void YAML_is_read_by_the_core_alone() =>
        SourcesThatUse("src", "YamlDotNet.RepresentationModel", "YamlDotNet.Core.Events")
            .Should().OnlyContain(path => path.StartsWith("Slipway.Core/Yaml/", StringComparison.Ordinal)
                // What writes it.
                || path == "Slipway.Releases/Records/RecordWriter.cs");

    [Fact]
    public void Once_pipelines_are_parsed_nobody_sees_YAML() =>
        SourcesThatUse("src/Slipway.Pipelines", "Slipway.Core.Yaml")
            .Select(path => path.Split('/')[0]).Distinct().Should().BeSubsetOf(["Parsing", "Sources", "Wording"]);

    [Fact]
    public void What_REST_bodies_look_like_is_known_where_they_are_formed_and_to_whoever_asks_for_one() =>
        KnowInPipelines("Rest").Should().BeSubsetOf([".", "Projects", "Publishing", "Submission", "Validation"]);

    [Fact]
    public void A_plan_is_made_without_a_connection() =>
        FolderArrows.Of(Sources("Slipway.Pipelines")).KnownBy("Publishing").Should().NotContain("Connections");

    private static IEnumerable<string> KnowInPipelines(string folder)
    {
        var arrows = FolderArrows.Of(Sources("Slipway.Pipelines"));
        return arrows.Folders.Where(from => arrows.KnownBy(from).Contains(folder));
    }

    private static IEnumerable<string> SourcesThatUse(string folder, params string[] namespaces)
    {
        var root = Path.Combine(Clone.Source, folder);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => File.ReadLines(path).Any(line => namespaces.Any(name => line == $"using {name};")))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'));
    }

    private static string Sources(string library) => Path.Combine(Clone.Source, "src", library);

    private static IEnumerable<string> RoomsReferencedBy(string assembly) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Slipway.", StringComparison.Ordinal) || name == "_build");
}
