using System.Text.RegularExpressions;
using Slipway.Core.Yaml;

namespace Slipway.EndToEnd;

/// <summary>The one workflow that is written by hand: it publishes the packages.</summary>
public sealed partial class PackagesWorkflowTests
{
    private static readonly string s_text = Read("packages.yml");

    private static YamlMap Job =>
        (YamlMap)((YamlMap)((YamlMap)YamlDocuments.Read(s_text, "packages.yml").Single())["jobs"])["Pack"];

    [Fact]
    public void Nothing_is_stored_to_publish_with() => s_text.Should().NotContain("secrets.").And.Contain("uses: NuGet/login@");

    [Fact]
    public void The_key_of_an_hour_is_no_argument_either() => s_text.Should().NotContain("--api-key").And.Contain("NUGET_API_KEY: ${{ steps.");

    [Fact]
    public void Its_token_may_read_the_repository_and_say_who_it_is_and_nothing_else() =>
        ((YamlMap)Job["permissions"]).Entries.Select(entry => $"{entry.Key.Text}: {((YamlScalar)entry.Value).Text}")
            .Should().Equal("contents: read", "id-token: write");

    [Fact]
    public void A_person_approves_it_and_it_runs_for_a_release_alone()
    {
        Job.Text("environment").Should().Be("production");
        Job.Text("if").Should().Contain("startsWith(github.ref, 'refs/tags/v')");
    }

    [Fact]
    public void Actions_are_taken_at_a_commit_which_is_that_of_the_generated_workflows_where_these_have_it()
    {
        var uses = Uses().Matches(s_text).ToDictionary(match => match.Groups["action"].Value, match => match.Groups["at"].Value);
        var generated = Uses().Matches(Read("release.yml")).ToLookup(match => match.Groups["action"].Value, match => match.Groups["at"].Value);

        uses.Values.Should().AllSatisfy(at => at.Should().MatchRegex(@"^[0-9a-f]{40} # v\d+\.\d+\.\d+$"));
        uses.Where(pair => generated.Contains(pair.Key)).Should().NotBeEmpty()
            .And.AllSatisfy(pair => generated[pair.Key].Should().Equal(pair.Value));
    }

    private static string Read(string workflow) => File.ReadAllText(Path.Combine(Clone.Source, ".github", "workflows", workflow));

    [GeneratedRegex("uses: (?<action>[^@\n]+)@(?<at>[^\n]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Uses();
}
