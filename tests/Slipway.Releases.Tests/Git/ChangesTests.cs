using System.Runtime.Versioning;
using System.Text;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases.Tests.Git;

/// <summary>What a branch began at, what differs from it, and its files beside the working tree.</summary>
public sealed class ChangesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_compared_with_the_commit_that_its_branch_began_at()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        var began = await repository.Git.HeadAsync(Cancel);
        await repository.RunAsync("checkout", "--quiet", "-b", "change");
        await repository.CommitAsync("Changed");
        await repository.RunAsync("checkout", "--quiet", "main");
        var main = await repository.CommitAsync("Others have gone on");
        await repository.RunAsync("tag", "--annotate", "--message", "A tag", "v1.0.0");
        await repository.RunAsync("checkout", "--quiet", "change");

        (await repository.Git.FindBaseAsync("main", Cancel)).Should().Be(began);
        (await repository.Git.FindBaseAsync("v1.0.0", Cancel)).Should().Be(began, "an annotated tag stands for its commit");
        (await repository.Git.FindBaseAsync(began[..10], Cancel)).Should().Be(began);
        await repository.RunAsync("merge", "--quiet", "--no-edit", "main");
        (await repository.Git.FindBaseAsync("main", Cancel)).Should().Be(main, "the branch has it all");
    }

    [Theory]
    [InlineData("mian")]
    [InlineData("--all")]
    [InlineData("-q")]
    [InlineData("")]
    [InlineData("main:GitVersion.yml")]
    [InlineData("main..change")]
    [InlineData("no branch")]
    public async Task What_is_no_commit_here_can_not_be_compared_with(string reference)
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("branch", "change");

        var problem = await FailsAsync(repository.Git, reference, "SLP4025");

        problem.Message.Should().Contain($"'{reference}'");
        problem.Remedy.Should().Contain("fetch-depth: 0");
    }

    [Fact]
    public async Task What_has_no_commit_in_common_can_not_be_compared_with()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("checkout", "--quiet", "--orphan", "other");
        await repository.CommitAsync("A beginning of its own");

        (await FailsAsync(repository.Git, "main", "SLP4025")).Remedy.Should().Contain("--unshallow");
    }

    [Fact]
    public async Task A_shallow_clone_says_that_the_branchs_beginning_is_not_there()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        await repository.RunAsync("checkout", "--quiet", "-b", "change");
        await repository.CommitAsync("Changed");
        await repository.RunAsync("checkout", "--quiet", "main");
        await repository.CommitAsync("Others have gone on");
        var shallow = Path.Combine(repository.Path, "..", "shallow");
        await repository.RunAsync(
            "clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=change", $"file://{repository.Path}", shallow);

        (await FailsAsync(new GitRepository(shallow), "origin/main", "SLP4025")).Remedy.Should().Contain("--unshallow");
    }

    [Fact]
    public async Task Outside_a_repository_that_is_what_is_said()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-releases-");

        await FailsAsync(new GitRepository(folder.FullName), "main", "SLP4001");

        folder.Delete();
    }

    [Fact]
    public async Task Files_differ_that_are_changed_new_moved_or_gone_committed_or_not_and_not_those_that_git_ignores()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        Write(repository, ".gitignore", "*.log\n");
        foreach (var file in (string[])["changed", "gone", "kept", "moved", "staged", "changed-back"])
        {
            Write(repository, $"folder/{file}", $"{file}, once");
        }

        var began = await repository.CommitAsync("Before");
        Write(repository, "folder/changed", "changed, now");
        Write(repository, "folder/committed", "new");
        Write(repository, "folder/changed-back", "another");
        await repository.RunAsync("mv", "folder/moved", "folder/moved-here");
        await repository.CommitAsync("After");
        File.Delete(Path.Combine(repository.Path, "folder/gone"));
        Write(repository, "folder/changed-back", "changed-back, once");
        Write(repository, "folder/untracked/deep", "new");
        Write(repository, "folder/ignored.log", "new");
        Write(repository, "folder/staged", "staged, now");
        await repository.RunAsync("add", "folder/staged");

        (await repository.Git.FilesSinceAsync(began, Cancel)).Should().Equal(
            "folder/changed", "folder/committed", "folder/gone", "folder/moved", "folder/moved-here", "folder/staged", "folder/untracked/deep");
    }

    [Fact]
    public async Task Names_of_files_come_as_they_are_whatever_is_in_them()
    {
        string[] names = [" leading", "größer €", "line\nbreak", "quote\"s'", "tab\there", "trailing ", "日本"];
        using var repository = await TemporaryRepository.CreateAsync();
        var began = await repository.Git.HeadAsync(Cancel);
        foreach (var name in names)
        {
            Write(repository, $"committed {name}", "");
            await repository.CommitAsync("One more");
            Write(repository, $"new {name}", "");
        }

        var files = await repository.Git.FilesSinceAsync(began, Cancel);

        files.Should().BeEquivalentTo(names.Select(name => $"committed {name}").Concat(names.Select(name => $"new {name}")));
    }

    [Fact]
    public async Task A_root_below_the_repositorys_top_has_its_own_files_alone()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        Write(repository, "mäin ml/a", "once");
        var began = await repository.CommitAsync("Before");
        Write(repository, "mäin ml/a", "now");
        Write(repository, "mäin ml/b/new", "new");
        Write(repository, "elsewhere", "new");
        var git = new GitRepository(Path.Combine(repository.Path, "mäin ml"));

        (await git.FilesSinceAsync(began, Cancel)).Should().Equal("a", "b/new");

        var folder = Path.Combine(repository.Path, "..", "earlier");
        var root = await git.WriteFilesAsync(began, folder, Cancel);
        root.TrimEnd('/').Should().Be(Path.Combine(folder, "mäin ml"));
        File.ReadAllText(Path.Combine(root, "a")).Should().Be("once");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_commits_files_are_written_beside_the_working_tree_which_stays_as_it_is()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        Write(repository, "run.sh", "echo once\n");
        Write(repository, "data/größer 1.csv", "a,b\n");
        File.SetUnixFileMode(Path.Combine(repository.Path, "run.sh"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(repository.Path, "link"), "data");
        var began = await repository.CommitAsync("Before");
        Write(repository, "run.sh", "echo now\n");
        File.Delete(Path.Combine(repository.Path, "link"));
        await repository.CommitAsync("After");
        Write(repository, "staged", "new");
        await repository.RunAsync("add", "staged");
        var status = await repository.RunAsync("status", "--porcelain");
        var index = await repository.RunAsync("ls-files", "--stage");
        var folder = Path.Combine(repository.Path, "..", "earlier");

        var root = await repository.Git.WriteFilesAsync(began, folder, Cancel);

        root.TrimEnd('/').Should().Be(folder);
        File.ReadAllText(Path.Combine(root, "run.sh")).Should().Be("echo once\n");
        File.GetUnixFileMode(Path.Combine(root, "run.sh")).Should().HaveFlag(UnixFileMode.UserExecute);
        File.GetUnixFileMode(Path.Combine(root, "GitVersion.yml")).Should().NotHaveFlag(UnixFileMode.UserExecute);
        new FileInfo(Path.Combine(root, "link")).LinkTarget.Should().Be("data");
        File.ReadAllText(Path.Combine(root, "link/größer 1.csv")).Should().Be("a,b\n");
        Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName).Should().BeEquivalentTo(
            ["GitVersion.yml", "data", "link", "run.sh"], "nothing is left of what wrote them");
        (await repository.RunAsync("status", "--porcelain")).Should().Be(status);
        (await repository.RunAsync("ls-files", "--stage")).Should().Be(index);
        File.ReadAllText(Path.Combine(repository.Path, "run.sh")).Should().Be("echo now\n");
    }

    [Fact]
    public async Task Attributes_hold_for_files_beside_the_working_tree_as_for_those_in_it()
    {
        using var repository = await TemporaryRepository.CreateAsync();
        Write(repository, ".gitattributes", "*.cmd text eol=crlf\n");
        Write(repository, "run.cmd", "once\r\n");
        var began = await repository.CommitAsync("Before");
        var folder = Path.Combine(repository.Path, "..", "earlier");

        await repository.Git.WriteFilesAsync(began, folder, Cancel);

        File.ReadAllText(Path.Combine(folder, "run.cmd"), Encoding.Latin1).Should().Be("once\r\n");
    }

    private static void Write(TemporaryRepository repository, string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(repository.Path, file))!);
        repository.Write(file, content);
    }

    private static async Task<Diagnostic> FailsAsync(GitRepository git, string reference, string code)
    {
        var find = () => git.FindBaseAsync(reference, Cancel);
        var problem = (await find.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Which;
        problem.Code.Should().Be(code);
        return problem;
    }
}
