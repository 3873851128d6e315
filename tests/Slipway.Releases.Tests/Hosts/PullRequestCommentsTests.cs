using System.Net;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases.Tests.Hosts;

public sealed class PullRequestCommentsTests : IAsyncLifetime
{
    private const string Marker = "<!-- slipway:plan -->";

    private FakeHost _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FakeComments Comments => _server.Comments;

    public async ValueTask InitializeAsync() => _server = await FakeHost.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task GitHub_gets_one_comment_which_is_updated_in_place_and_not_written_again_unchanged()
    {
        Comments.AddAtGitHub("ada", "Looks good.");

        var made = await PostAsync(GitHub(), "# Plan\r\n\r\nFirst.\r\n");
        var updated = await PostAsync(GitHub(), "# Plan\n\nSecond.");
        Comments.GitHub[1]["body"] = ((string)Comments.GitHub[1]["body"]!).ReplaceLineEndings("\r\n");
        var unchanged = await PostAsync(GitHub(), "# Plan\n\nSecond.\n");

        const string page = "https://github.example.org/org/repo/pull/7#issuecomment-1000000000002";
        Comments.Writes.Should().Equal("made", "updated 1000000000002");
        Comments.GitHub.Select(comment => ((string)comment["body"]!).ReplaceLineEndings("\n")).Should()
            .Equal("Looks good.", $"{Marker}\n\n# Plan\n\nSecond.");
        made.Should().Be(new PostedComment($"comment 1000000000002 of pull request 7 made: {page}", new Uri(page)));
        updated.Should().Be(new PostedComment($"comment 1000000000002 of pull request 7 updated: {page}", new Uri(page)));
        unchanged.Should().Be(new PostedComment($"comment 1000000000002 of pull request 7 is as it was: {page}", new Uri(page)));
    }

    [Fact]
    public async Task Azure_DevOps_gets_one_closed_thread_whose_comment_is_updated_in_place_and_not_written_again_unchanged()
    {
        Comments.AddThread("ada", "active", "Looks good.", "Thanks.");

        var made = await PostAsync(AzurePipelines(), "# Plan\r\n\r\nFirst.\r\n");
        var updated = await PostAsync(AzurePipelines(), "# Plan\n\nSecond.");
        var unchanged = await PostAsync(AzurePipelines(), "# Plan\n\nSecond.\n");

        var page = $"{_server.Address}/org/my%20project/_git/my%20repository/pullrequest/7?discussionId=141";
        Comments.Writes.Should().Equal("made", "updated 141/1");
        var thread = Comments.Threads.Should().HaveCount(2).And.Subject.Last();
        ((string?)thread["status"]).Should().Be("closed");
        ((string?)thread["comments"]!.AsArray().Should().ContainSingle().Subject!["content"]).Should().Be($"{Marker}\n\n# Plan\n\nSecond.");
        made.Text.Should().StartWith("comment 141 of pull request 7 made: ");
        updated.Text.Should().StartWith("comment 141 of pull request 7 updated: ");
        unchanged.Text.Should().StartWith("comment 141 of pull request 7 is as it was: ");
        new[] { made, updated, unchanged }.Should().OnlyContain(comment => comment.Page!.AbsoluteUri == page);
    }

    [Fact]
    public async Task A_pull_request_has_a_comment_for_each_key()
    {
        foreach (var variables in new[] { GitHub(), AzurePipelines() })
        {
            foreach (var key in new[] { "plan", "plan2", "tests/a.b-c", "plan", "plan2" })
            {
                await Of(variables).PostAsync(key, "The same.", Cancel);
            }
        }

        Comments.GitHub.Should().HaveCount(3);
        Comments.Threads.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_comment_is_found_behind_hundreds_of_others()
    {
        for (var number = 0; number < 250; number++)
        {
            Comments.AddAtGitHub("ada", $"Remark {number}");
        }

        await PostAsync(GitHub(), "First.");
        await PostAsync(GitHub(), "Second.");

        Comments.GitHub.Should().HaveCount(251);
        ((string?)Comments.GitHub[^1]["body"]).Should().Be($"{Marker}\n\nSecond.");
    }

    [Fact]
    public async Task Comments_that_quote_the_marker_or_have_another_author_stay_as_they_are_at_GitHub()
    {
        Comments.AddAtGitHub("github-actions[bot]", $"> {Marker}\n\nAs said above.", "Bot");
        Comments.AddAtGitHub("github-actions[bot]", $"{Marker} is what it looks for.", "Bot");
        Comments.AddAtGitHub("mallory", $"{Marker}\n\nAll is well.");
        var before = Comments.GitHub.Select(comment => (string)comment["body"]!).ToList();

        await PostAsync(GitHub(), "First.");
        await PostAsync(GitHub(), "Second.");

        Comments.GitHub.Select(comment => (string)comment["body"]!).Should().Equal([.. before, $"{Marker}\n\nSecond."]);
    }

    [Fact]
    public async Task The_token_of_a_person_updates_that_persons_comment()
    {
        Comments.Person = "ada";
        Comments.AddAtGitHub("github-actions[bot]", $"{Marker}\n\nOf a workflow.", "Bot");
        Comments.AddAtGitHub("mallory", $"{Marker}\n\nAll is well.");
        Comments.AddAtGitHub("ada", $"{Marker}\n\nFirst.");

        await PostAsync(GitHub(), "Second.");

        Comments.Writes.Should().Equal("updated 1000000000003");
    }

    [Fact]
    public async Task Threads_that_quote_the_marker_are_deleted_or_have_another_author_stay_as_they_are_in_Azure_DevOps()
    {
        Comments.AddThread(FakeComments.BuildService, "closed", $"> {Marker}\n\nAs said above.");
        Comments.AddThread("ada", "active", "Look at this.", Marker);
        Comments.AddThread("mallory", "closed", $"{Marker}\n\nAll is well.");
        Comments.AddThread(FakeComments.BuildService, "closed", $"{Marker}\n\nGone.")["isDeleted"] = true;
        Comments.AddThread(FakeComments.BuildService, "closed", $"{Marker}\n\nGone.")["comments"]![0]!["isDeleted"] = true;
        Comments.AddThread(FakeComments.BuildService, "closed");

        await PostAsync(AzurePipelines(), "First.");
        await PostAsync(AzurePipelines(), "Second.");

        Comments.Writes.Should().Equal("made", "updated 146/1");
    }

    [Fact]
    public async Task Where_Azure_DevOps_does_not_say_who_asks_the_marker_is_enough()
    {
        Comments.KnowsIdentity = false;

        await PostAsync(AzurePipelines(), "First.");
        await PostAsync(AzurePipelines(), "Second.");

        Comments.Writes.Should().Equal("made", "updated 140/1");
    }

    [Theory]
    [InlineData(true, 65_536)]
    [InlineData(false, 150_000)]
    public async Task What_is_longer_than_the_host_takes_is_cut_at_a_line_and_says_so(bool isGitHub, int most)
    {
        var markdown = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"- change {number}\n"));

        await PostAsync(isGitHub ? GitHub() : AzurePipelines(), markdown);
        await PostAsync(isGitHub ? GitHub() : AzurePipelines(), markdown);

        Comments.Writes.Should().Equal("made");
        var body = (string)(isGitHub ? Comments.GitHub.Single()["body"] : Comments.Threads.Single()["comments"]![0]!["content"])!;
        body.Length.Should().BeInRange(most - 1000, most);
        body.Should().MatchRegex(@"\n- change \d+\n\nThe rest is in the report: it is longer than a comment may be\.$");
        markdown.Should().StartWith(body[(Marker.Length + 2)..body.IndexOf("\n\nThe rest", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task A_cut_leaves_no_code_and_no_folded_part_open()
    {
        var lines = string.Concat(Enumerable.Repeat("  +<details> in a file\n", 5000));

        await PostAsync(
            GitHub(), $"<details><summary>a</summary></details>\n\n- b\n  <details><summary>b</summary>\n\n  ````diff\n  ```\n{lines}");

        ((string)Comments.GitHub.Single()["body"]!).Should()
            .EndWith("\n  +<details> in a file\n  ````\n\n  </details>\n\nThe rest is in the report: it is longer than a comment may be.");
    }

    [Fact]
    public async Task A_line_that_is_longer_than_a_comment_is_cut_between_letters()
    {
        foreach (var start in new[] { "", "a" })
        {
            await PostAsync(GitHub(), start + string.Concat(Enumerable.Repeat("🚢", 40_000)));

            ((string)Comments.GitHub.Single()["body"]!).Should().Contain("🚢\n\nThe rest").And.NotContain("\uFFFD");
        }
    }

    [Theory]
    [InlineData(true, HttpStatusCode.Unauthorized, "pull-requests: write")]
    [InlineData(true, HttpStatusCode.Forbidden, "pull-requests: write")]
    [InlineData(true, HttpStatusCode.NotFound, "pull-requests: write")]
    [InlineData(true, HttpStatusCode.NonAuthoritativeInformation, "again")]
    [InlineData(true, HttpStatusCode.InternalServerError, "again")]
    [InlineData(false, HttpStatusCode.NonAuthoritativeInformation, "Contribute to pull requests")]
    [InlineData(false, HttpStatusCode.Unauthorized, "SYSTEM_ACCESSTOKEN: $(System.AccessToken)")]
    [InlineData(false, HttpStatusCode.Forbidden, "Contribute to pull requests")]
    [InlineData(false, HttpStatusCode.NotFound, "Contribute to pull requests")]
    [InlineData(false, HttpStatusCode.InternalServerError, "again")]
    public async Task A_refusal_names_the_pull_request_and_the_way_out(bool isGitHub, HttpStatusCode status, string remedy)
    {
        _server.Refusal = status;

        var problem = await FailsAsync(isGitHub ? GitHub() : AzurePipelines());

        problem.Message.Should().Contain("pull request 7").And.NotContain(FakeHost.Token);
        problem.Remedy.Should().Contain(remedy);
    }

    [Theory]
    [InlineData(true, "of a fork")]
    [InlineData(false, "Contribute to pull requests")]
    public async Task A_token_that_may_only_read_comments_on_nothing(bool isGitHub, string remedy)
    {
        var variables = isGitHub ? GitHub() : AzurePipelines();
        await PostAsync(variables, "First.");
        Comments.IsReadOnly = true;

        (await FailsAsync(variables)).Remedy.Should().Contain(remedy);
        (await FailsAsync(variables, "tests")).Remedy.Should().Contain(remedy);

        Comments.Writes.Should().Equal("made");
    }

    [Fact]
    public async Task A_limit_of_requests_is_no_lack_of_a_permission()
    {
        _server.Refusal = HttpStatusCode.Forbidden;
        _server.RefusalMessage = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

        (await FailsAsync(GitHub())).Remedy.Should().Contain("again").And.NotContain("permissions");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_that_can_not_be_reached_is_asked_again_later(bool isGitHub)
    {
        var variables = isGitHub ? GitHub() : AzurePipelines();
        await _server.DisposeAsync();

        (await FailsAsync(variables)).Remedy.Should().Contain("again");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a-->")]
    [InlineData("a--b")]
    [InlineData("a\n")]
    [InlineData("größe")]
    public async Task A_key_that_the_marker_can_not_hold_is_refused(string key)
    {
        foreach (var variables in new[] { GitHub(), AzurePipelines() })
        {
            var post = () => Of(variables).PostAsync(key, "text", Cancel);
            await post.Should().ThrowAsync<ArgumentException>();
        }

        Comments.Writes.Should().BeEmpty();
    }

    [Fact]
    public void There_are_no_comments_on_a_laptop_without_a_token_and_where_no_pull_request_is_built()
    {
        PullRequestComments.Find(new Dictionary<string, string>(), FakeHost.Token, FakeHost.Token).Should().BeNull();
        PullRequestComments.Find(GitHub(), null, FakeHost.Token).Should().BeNull();
        PullRequestComments.Find(AzurePipelines(), FakeHost.Token, null).Should().BeNull();
        foreach (var reference in new[] { "refs/heads/main", "refs/pull/7/head", "refs/pull/-7/merge", "refs/heads/pull/7/merge", "7" })
        {
            Find(GitHub(), "GITHUB_REF", reference).Should().BeNull();
        }

        Find(GitHub(), "GITHUB_ACTIONS", "false").Should().BeNull();
        Find(AzurePipelines(), "SYSTEM_PULLREQUEST_PULLREQUESTID", "$(System.PullRequest.PullRequestId)").Should().BeNull();
        Find(AzurePipelines(), "BUILD_REPOSITORY_PROVIDER", "GitHub").Should().BeNull();
        Find(AzurePipelines(), "TF_BUILD", "").Should().BeNull();
    }

    private static PullRequestComments? Find(Dictionary<string, string> variables, string name, string value)
    {
        variables[name] = value;
        return PullRequestComments.Find(variables, FakeHost.Token, FakeHost.Token);
    }

    private static PullRequestComments Of(Dictionary<string, string> variables) =>
        PullRequestComments.Find(variables, FakeHost.Token, FakeHost.Token)!;

    private static Task<PostedComment> PostAsync(Dictionary<string, string> variables, string markdown) =>
        Of(variables).PostAsync("plan", markdown, Cancel);

    private static async Task<Diagnostic> FailsAsync(Dictionary<string, string> variables, string key = "plan")
    {
        var post = () => Of(variables).PostAsync(key, "Another text.", Cancel);
        var problem = (await post.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Subject;
        problem.Code.Should().Be("SLP4024");
        return problem;
    }

    private Dictionary<string, string> GitHub() => new()
    {
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_API_URL"] = _server.Address,
        ["GITHUB_REPOSITORY"] = "org/repo",
        ["GITHUB_REF"] = "refs/pull/7/merge",
    };

    private Dictionary<string, string> AzurePipelines() => new()
    {
        ["TF_BUILD"] = "True",
        ["BUILD_REPOSITORY_PROVIDER"] = "TfsGit",
        ["SYSTEM_COLLECTIONURI"] = $"{_server.Address}/org/",
        ["SYSTEM_TEAMPROJECTID"] = "p1",
        ["SYSTEM_TEAMPROJECT"] = "my project",
        ["BUILD_REPOSITORY_ID"] = "r1",
        ["BUILD_REPOSITORY_NAME"] = "my repository",
        ["SYSTEM_PULLREQUEST_PULLREQUESTID"] = "7",
    };
}
