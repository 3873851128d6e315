using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Releases.Tests.Git;

public sealed class GitRepositoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_outside_a_repository_is_an_error_that_says_so()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-releases-");

        var head = () => new GitRepository(folder.FullName).HeadAsync(Cancel);

        (await head.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle()
            .Which.Code.Should().Be("SLP4001");
        folder.Delete();
    }

    [Fact]
    public async Task Releases_are_tags_of_whole_versions_the_latest_first()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        foreach (var tag in (string[])["v1.9.0", "v1.10.0", "v2.0.0-rc.1", "vNext", "1.11.0", "v1.2"])
        {
            await repository.RunAsync("tag", tag);
        }

        (await repository.Git.ReleasesAsync(cancellationToken: Cancel)).Select(release => release.Tag).Should().Equal("v2.0.0-rc.1", "v1.10.0", "v1.9.0");
    }

    [Fact]
    public async Task A_tag_keeps_headings_and_comes_back_as_it_was_made()
    {
        const string message = "Release 1.0.0\n\n## Features\n\n- größer\n\n# not a comment\n";
        using var repository = await TemporaryRepository.CreateAsync();
        var head = await repository.Git.HeadAsync(Cancel);

        await repository.Git.CreateTagAsync("v1.0.0", head, message, Cancel);

        var tag = await repository.Git.FindTagAsync("v1.0.0", Cancel);
        tag!.Commit.Should().Be(head);
        tag.Message!.Trim().Should().Be(message.Trim());
    }

    [Fact]
    public async Task A_lightweight_tag_has_no_message_and_a_missing_one_is_null()
    {
        using var repository = await TemporaryRepository.CreateAsync("A commit's message is not a tag's");
        await repository.RunAsync("tag", "v1.0.0");

        (await repository.Git.FindTagAsync("v1.0.0", Cancel))!.Message.Should().BeNull();
        (await repository.Git.FindTagAsync("v2.0.0", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task A_remote_tells_the_commit_of_an_annotated_and_of_a_lightweight_tag()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.AddOriginAsync();
        var head = await repository.Git.HeadAsync(Cancel);
        await repository.Git.CreateTagAsync("v1.0.0", head, "annotated", Cancel);
        await repository.RunAsync("tag", "v1.1.0");
        await repository.Git.PushTagAsync("origin", "v1.0.0", Cancel);
        await repository.Git.PushTagAsync("origin", "v1.1.0", Cancel);

        (await repository.Git.FindRemoteTagAsync("origin", "v1.0.0", Cancel)).Should().Be(head);
        (await repository.Git.FindRemoteTagAsync("origin", "v1.1.0", Cancel)).Should().Be(head);
        (await repository.Git.FindRemoteTagAsync("origin", "v1.1.1", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Commits_come_with_their_bodies_and_only_those_after_the_tag()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v1.0.0");
        await repository.CommitAsync("feat: second\n\nwith a body\n\nBREAKING CHANGE: and a footer");
        var head = await repository.CommitAsync("fix: third");

        var commits = await repository.Git.CommitsAsync("v1.0.0", head, Cancel);

        commits.Select(commit => commit.Subject).Should().Equal("fix: third", "feat: second");
        commits[0].Body.Should().BeEmpty();
        commits.Should().OnlyContain(commit => commit.Author == "Test");
        commits[1].Body.Should().Be("with a body\n\nBREAKING CHANGE: and a footer");
    }

    [Theory]
    [InlineData("tag.gpgSign")]
    [InlineData("tag.forceSignAnnotated")]
    public async Task A_tag_is_signed_where_git_is_set_so_and_reads_as_one_that_is_not(string setting)
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var key = Path.Combine(repository.Origin + "-key");
        await repository.RunAsync("config", "gpg.format", "ssh");
        await repository.RunAsync("config", "user.signingKey", key);
        await repository.RunAsync("config", setting, "true");
        var made = await new ChildProcess("/bin/sh", "-c", $"ssh-keygen -q -t ed25519 -N '' -f '{key}'").RunAsync(Cancel);
        Assert.SkipUnless(made.ExitCode == 0, "ssh-keygen is not there to sign with");
        var head = await repository.Git.HeadAsync(Cancel);

        await repository.Git.CreateTagAsync("v1.0.0", head, TagMessage.Of(Sample.Record(commit: head), "The notes."), Cancel);

        (await repository.RunAsync("cat-file", "-p", "v1.0.0")).Should().Contain("-----BEGIN SSH SIGNATURE-----");
        var tag = (await repository.Git.FindTagAsync("v1.0.0", Cancel))!;
        TagMessage.RecordOf(tag).Commit.Should().Be(head);
        TagMessage.NotesOf(tag.Message!).Should().Be("The notes.");
    }

    [Fact]
    public async Task A_commit_is_on_a_branch_of_a_remote_once_it_is_pushed_also_where_others_have_gone_on()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.AddOriginAsync();
        var commit = await repository.CommitAsync("Second");

        (await repository.Git.IsOnBranchAsync("origin", commit, Cancel)).Should().BeFalse("the remote has no branch");
        await repository.RunAsync("push", "--quiet", "origin", "HEAD~1:refs/heads/main");
        (await repository.Git.IsOnBranchAsync("origin", commit, Cancel)).Should().BeFalse("its branch is behind");
        await repository.RunAsync("push", "--quiet", "origin", "HEAD:refs/heads/main");
        (await repository.Git.IsOnBranchAsync("origin", commit, Cancel)).Should().BeTrue();

        var other = Path.Combine(repository.Path, "..", "other");
        await repository.RunAsync("clone", "--quiet", "--branch", "main", repository.Origin, other);
        await repository.RunAsync("-C", other, "-c", "user.name=O", "-c", "user.email=o@example.org", "commit", "--quiet", "--allow-empty", "--message", "Third");
        await repository.RunAsync("-C", other, "push", "--quiet", "origin", "HEAD:refs/heads/main");
        (await repository.Git.IsOnBranchAsync("origin", commit, Cancel)).Should().BeTrue("a commit that is not here came on top");
        (await repository.Git.IsOnBranchAsync("origin", await repository.CommitAsync("Fourth"), Cancel)).Should().BeFalse();
    }

    [Fact]
    public async Task A_server_says_who_makes_a_tag_where_git_is_not_told()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("config", "--unset", "user.name");
        await repository.RunAsync("config", "--unset", "user.email");
        var git = new GitRepository(repository.Path)
        {
            DefaultTagger = ("octocat", "octocat@example.org"),
            Variables = repository.Git.Variables.Add("GIT_CONFIG_GLOBAL", "/dev/null").Add("GIT_CONFIG_SYSTEM", "/dev/null"),
        };

        await git.CreateTagAsync("v1.0.0", await git.HeadAsync(Cancel), "one", Cancel);

        (await repository.RunAsync("for-each-ref", "--format=%(taggername) %(taggeremail)", "refs/tags/v1.0.0"))
            .Should().Be("octocat <octocat@example.org>");
    }
}
