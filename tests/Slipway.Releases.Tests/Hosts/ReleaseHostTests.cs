using System.Net;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases.Tests.Hosts;

public sealed class ReleaseHostTests : IAsyncLifetime
{
    private FakeHost _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TaggedRelease Release => new(Sample.Record(), "The notes.");

    public async ValueTask InitializeAsync() => _server = await FakeHost.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task GitHub_gets_a_release_of_the_tag_with_the_notes_and_only_one()
    {
        var gitHub = ReleaseHost.Find(GitHub(), FakeHost.Token, null)!;

        var first = await gitHub.PublishAsync(Release, Cancel);
        var second = await gitHub.PublishAsync(Release, Cancel);

        var made = _server.Releases.Should().ContainSingle().Subject;
        ((string?)made["tag_name"]).Should().Be("v1.0.0");
        ((string?)made["body"]).Should().Be("The notes.");
        ((string?)made["target_commitish"]).Should().Be(Release.Record.Commit);
        first.Page.Should().Be(new Uri("https://github.example.org/org/repo/releases/v1.0.0"));
        second.Text.Should().StartWith("GitHub has release v1.0.0");
        second.Page.Should().Be(first.Page);
        gitHub.WantsPush.Should().BeTrue();
    }

    [Fact]
    public async Task GitHub_is_told_that_a_candidate_is_one_and_shows_the_title_itself()
    {
        var candidate = new TaggedRelease(Sample.Record("1.0.0-rc.1"), "# v1.0.0-rc.1\n\nReleased today.");

        await ReleaseHost.Find(GitHub(), FakeHost.Token, null)!.PublishAsync(candidate, Cancel);
        await ReleaseHost.Find(GitHub(), FakeHost.Token, null)!.PublishAsync(Release, Cancel);

        _server.Releases.Select(made => ((string?)made["tag_name"], (bool?)made["prerelease"], (string?)made["body"])).Should()
            .Equal(("v1.0.0-rc.1", true, "Released today."), ("v1.0.0", false, "The notes."));
    }

    [Fact]
    public async Task Notes_that_are_too_long_for_GitHub_are_cut_at_a_line_and_say_where_the_rest_is()
    {
        var notes = string.Concat(Enumerable.Range(0, 10_000).Select(number => $"- commit {number}\n"));

        await ReleaseHost.Find(GitHub(), FakeHost.Token, null)!.PublishAsync(Release with { Notes = notes }, Cancel);

        var body = (string)_server.Releases.Single()["body"]!;
        body.Length.Should().BeInRange(124_000, 125_000);
        body.Should().MatchRegex(@"\n- commit \d+\n\nThe rest is in the tag: git cat-file -p v1\.0\.0\n$");
        notes.Should().StartWith(body[..body.IndexOf("\n\nThe rest", StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "contents: write")]
    [InlineData(HttpStatusCode.InternalServerError, "again")]
    public async Task A_refusal_by_GitHub_names_the_release_and_the_way_out(HttpStatusCode status, string remedy)
    {
        _server.Refusal = status;

        var problem = await FailsAsync(ReleaseHost.Find(GitHub(), FakeHost.Token, null)!, "SLP4021");

        problem.Message.Should().Contain("v1.0.0").And.Contain("org/repo").And.NotContain(FakeHost.Token);
        problem.Remedy.Should().Contain(remedy);
    }

    [Fact]
    public async Task Azure_DevOps_gets_an_annotated_tag_with_the_record_and_only_one()
    {
        var azure = ReleaseHost.Find(AzurePipelines(), null, FakeHost.Token)!;
        _server.Tags.Add(new() { ["name"] = "v1.0.01", ["taggedObject"] = new System.Text.Json.Nodes.JsonObject { ["objectId"] = new string('d', 40) } });

        await azure.PublishAsync(Release, Cancel);
        await azure.PublishAsync(Release, Cancel);

        var made = _server.Tags.Should().HaveCount(2).And.Subject.Last();
        ((string?)made["name"]).Should().Be("v1.0.0");
        ((string?)made["taggedObject"]!["objectId"]).Should().Be(Release.Record.Commit);
        var read = TagMessage.RecordOf(new GitTag("v1.0.0", Release.Record.Commit, (string?)made["message"]));
        read.Images[0].Digest.Should().Be(Release.Record.Images[0].Digest);
        azure.WantsPush.Should().BeFalse();
    }

    [Fact]
    public async Task A_tag_of_another_commit_in_Azure_DevOps_is_refused()
    {
        _server.Tags.Add(new() { ["name"] = "v1.0.0", ["taggedObject"] = new System.Text.Json.Nodes.JsonObject { ["objectId"] = new string('d', 40) } });

        await FailsAsync(ReleaseHost.Find(AzurePipelines(), null, FakeHost.Token)!, "SLP4011");

        _server.Tags.Should().ContainSingle();
    }

    [Theory]
    [InlineData(HttpStatusCode.NonAuthoritativeInformation)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_refusal_by_Azure_DevOps_names_the_permission(HttpStatusCode status)
    {
        _server.Refusal = status;

        var problem = await FailsAsync(ReleaseHost.Find(AzurePipelines(), null, FakeHost.Token)!, "SLP4021");

        problem.Remedy.Should().Contain("Create tag");
    }

    [Fact]
    public void There_is_no_host_on_a_laptop_and_none_without_a_token()
    {
        ReleaseHost.Find(new Dictionary<string, string>(), FakeHost.Token, FakeHost.Token).Should().BeNull();
        ReleaseHost.Find(GitHub(), null, null).Should().BeNull();
        ReleaseHost.Find(AzurePipelines(), null, null).Should().BeNull();
        ReleaseHost.Find(new Dictionary<string, string>(AzurePipelines()) { ["BUILD_REPOSITORY_PROVIDER"] = "GitHub" }, null, FakeHost.Token)
            .Should().BeNull();
    }

    private static async Task<Diagnostic> FailsAsync(ReleaseHost host, string code)
    {
        var publish = () => host.PublishAsync(Release, Cancel);
        var problem = (await publish.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Subject;
        problem.Code.Should().Be(code);
        return problem;
    }

    private Dictionary<string, string> GitHub() => new()
    {
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_API_URL"] = _server.Address,
        ["GITHUB_REPOSITORY"] = "org/repo",
    };

    private Dictionary<string, string> AzurePipelines() => new()
    {
        ["TF_BUILD"] = "True",
        ["BUILD_REPOSITORY_PROVIDER"] = "TfsGit",
        ["SYSTEM_COLLECTIONURI"] = $"{_server.Address}/org/",
        ["SYSTEM_TEAMPROJECTID"] = "p1",
        ["BUILD_REPOSITORY_ID"] = "r1",
    };
}
