using Slipway.Core.Diagnostics;

namespace Slipway.Releases.Tests;

public sealed class CommitChecksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dirty_tree_is_refused_and_ignored_files_are_not_dirt()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        repository.Write(".gitignore", "artifacts\n");
        await repository.CommitAsync("Ignore");
        repository.Write("artifacts", "");
        await Checks(repository).EnsureCleanAsync(Cancel);
        repository.Write("new.txt", "");

        var problem = await FailsAsync(() => Checks(repository).EnsureCleanAsync(Cancel), "SLP4010");

        problem.Message.Should().Contain("new.txt").And.NotContain("artifacts");
    }

    [Theory]
    [InlineData("1.5.0", "SLP4018", "release 3.0.1 or later", "--allow-lower-version")]
    [InlineData("3.0.0-rc.2", "SLP4018", "release 3.0.1 or later", "--allow-lower-version")]
    [InlineData("3.1.0", "SLP4019", "nothing to release as 3.1.0", "--allow-second-version")]
    public async Task A_lower_version_and_a_second_one_of_a_commit_are_refused_unless_asked_for(
        string version, string code, string remedy, string option)
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v3.0.0");
        var wanted = ReleaseVersion.Parse(version);

        var problem = await FailsAsync(() => Checks(repository).EnsureIsNextAsync(wanted, allowLower: false, allowSecond: false, Cancel), code);

        problem.Message.Should().Contain("3.0.0");
        problem.Remedy.Should().Contain(remedy).And.Contain(option);
        await Checks(repository).EnsureIsNextAsync(wanted, allowLower: true, allowSecond: true, Cancel);
    }

    [Fact]
    public async Task A_lower_version_is_refused_on_a_later_commit_too_and_a_patch_of_an_old_line_on_its_branch_is_none()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v1.0.0");
        await repository.RunAsync("branch", "support/1");
        await repository.CommitAsync("feat!: other");
        await repository.RunAsync("tag", "v2.0.0");
        await repository.CommitAsync("fix: more");
        var patch = new ReleaseVersion(1, 0, 1);

        await FailsAsync(() => Checks(repository).EnsureIsNextAsync(patch, allowLower: false, allowSecond: false, Cancel), "SLP4018");
        await repository.RunAsync("switch", "--quiet", "support/1");
        await repository.CommitAsync("fix: old");
        await Checks(repository).EnsureIsNextAsync(patch, allowLower: false, allowSecond: false, Cancel);
    }

    [Fact]
    public async Task Of_the_commit_of_a_candidate_the_release_is_made_and_no_other_candidate()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v3.0.0-rc.1");

        await Checks(repository).EnsureIsNextAsync(new ReleaseVersion(3, 0, 0), allowLower: false, allowSecond: false, Cancel);
        await FailsAsync(
            () => Checks(repository).EnsureIsNextAsync(new ReleaseVersion(3, 0, 0, "rc.2"), allowLower: false, allowSecond: false, Cancel), "SLP4019");
    }

    [Fact]
    public async Task A_commit_that_no_branch_of_the_remote_has_is_refused_with_the_push_that_is_missing()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.AddOriginAsync();
        await repository.RunAsync("push", "--quiet", "origin", "HEAD:refs/heads/main");
        await Checks(repository).EnsureIsPushedAsync("origin", Cancel);
        await repository.CommitAsync("Only here");

        var problem = await FailsAsync(() => Checks(repository).EnsureIsPushedAsync("origin", Cancel), "SLP4022");

        problem.Remedy.Should().Contain("git push origin HEAD");
    }

    private static CommitChecks Checks(TemporaryRepository repository) => new(repository.Git);

    private static async Task<Diagnostic> FailsAsync(Func<Task> action, string code)
    {
        var problem = (await action.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Subject;
        problem.Code.Should().Be(code);
        problem.Remedy.Should().NotBeNullOrEmpty();
        return problem;
    }
}
