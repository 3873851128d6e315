using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Releases.Tests.Versions;

public sealed class GitVersionProgramTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static GitVersionProgram GitVersion => new(
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        GitVersionProgram.BundledPath);

    [Theory]
    [InlineData("An ordinary commit", "1.0.1")]
    [InlineData("fix(train): round up", "1.0.1")]
    [InlineData("feat: predict", "1.1.0")]
    [InlineData("feat(train): predict", "1.1.0")]
    [InlineData("refactor!: rename an input", "2.0.0")]
    [InlineData("feat: predict\n\nBREAKING CHANGE: an input has another name", "2.0.0")]
    public async Task The_version_steps_as_conventional_commits_say(string message, string version)
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v1.0.0");
        await repository.CommitAsync(message);

        var counted = await GitVersion.RunAsync(repository.Git, Cancel);

        counted.Release.ToString().Should().Be(version);
        counted.FallbackReason.Should().BeNull();
        ReleaseChecks.VersionOf(counted).Should().Be(counted.Release);
    }

    [Fact]
    public async Task A_commit_with_a_tag_has_its_version()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v3.4.5");

        (await GitVersion.RunAsync(repository.Git, Cancel)).SemVer.Should().Be("3.4.5");
    }

    [Fact]
    public async Task Another_branch_gives_a_pre_release_which_is_not_released_unless_a_version_is_named()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v1.0.0");
        await repository.RunAsync("switch", "--quiet", "--create", "feature/colour");
        await repository.CommitAsync("feat: colour");

        var counted = await GitVersion.RunAsync(repository.Git, Cancel);

        counted.SemVer.Should().Be("1.1.0-colour.1");
        CodeOf(() => ReleaseChecks.VersionOf(counted)).Should().Be("SLP4006");
    }

    [Fact]
    public async Task Without_a_tag_there_is_a_fallback_that_only_a_named_version_turns_into_a_release()
    {
        using var repository = await TemporaryRepository.CreateAsync();

        var counted = await GitVersion.RunAsync(repository.Git, Cancel);

        counted.SemVer.Should().Be("0.0.0-unversioned");
        counted.FullSemVer.Should().EndWith(counted.Sha[..7]);
        CodeOf(() => ReleaseChecks.VersionOf(counted)).Should().Be("SLP4003");
    }

    [Fact]
    public async Task A_shallow_clone_gives_a_fallback_and_is_never_released()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v1.0.0");
        await repository.CommitAsync("feat: more");
        await repository.RunAsync("clone", "--quiet", "--depth", "1", $"file://{repository.Path}", repository.Origin);

        var counted = await GitVersion.RunAsync(new GitRepository(repository.Origin), Cancel);

        counted.FallbackReason!.Remedy.Should().Contain("fetch-depth: 0");
        CodeOf(() => ReleaseChecks.VersionOf(counted)).Should().Be("SLP4002");
        var named = () => new CommitChecks(new GitRepository(repository.Origin)).EnsureWholeAsync(Cancel);
        (await named.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Which.Code.Should().Be("SLP4002");
    }

    [Fact]
    public async Task A_broken_GitVersion_yml_is_an_error_that_names_the_file()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("tag", "v1.0.0");
        repository.Write("GitVersion.yml", "workflow: [\n");

        var run = () => GitVersion.RunAsync(repository.Git, Cancel);

        (await run.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics[0].Should()
            .Match<Diagnostic>(d => d.Code == "SLP4004" && d.File == "GitVersion.yml");
    }

    [Fact]
    public void An_answer_is_found_between_the_lines_of_a_CI_server()
    {
        const string output = "##vso[build.updatebuildnumber]1\n{\n  \"SemVer\": \"1.2.3-1\", \"FullSemVer\": \"1.2.3-1+4\",\n"
            + "  \"MajorMinorPatch\": \"1.2.3\", \"PreReleaseLabel\": \"\", \"BranchName\": \"main\", \"Sha\": \"abc\"\n}\nDone\n";

        GitVersionProgram.Parse(new ChildProcessResult(0, output, "")).FullSemVer.Should().Be("1.2.3-1+4");
    }

    private static string CodeOf(Func<ReleaseVersion> version) =>
        version.Should().Throw<DiagnosticException>().Which.Diagnostics.Should().ContainSingle().Which.Code;
}
