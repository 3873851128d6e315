using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Testing;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Tests;

/// <summary>What is written into a repository, and what is left of it when it is not kept.</summary>
public sealed class RepositoryFilesTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();
    private readonly List<Diagnostic> _told = [];

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void What_is_not_kept_is_undone()
    {
        _repository["there"] = "before\n";
        using (var files = Open())
        {
            files.Add(new TemplateFile("a/b/c.txt", "new\n"));
            files.Replace("there", "after\n");
            var again = () => files.Add(new TemplateFile("there", "over it\n"));
            again.Should().Throw<IOException>("a file is never written over");
            _repository["there"].Should().Be("after\n");
        }

        _repository.Files.Should().Equal(new Dictionary<string, string> { ["there"] = "before\n" });
        _repository.Folders.Should().BeEmpty();
        _told.Should().BeEmpty();
    }

    [Fact]
    public void Of_what_is_kept_nothing_is_left_beside()
    {
        _repository["there"] = "before\n";
        using (var files = Open())
        {
            files.Add(new TemplateFile("a/b.txt", "new\n"));
            files.Replace("there", "after\n");
            files.Keep();
        }

        _repository.Files.Should().Equal(
            new Dictionary<string, string> { [Path.Combine("a", "b.txt")] = "new\n", ["there"] = "after\n" });
        _told.Should().BeEmpty();
    }

    [Fact]
    public void What_can_not_be_undone_is_told_and_does_not_hinder_the_rest()
    {
        _repository["there"] = "before\n";
        using (var files = Open())
        {
            files.Replace("there", "after\n");
            files.Add(new TemplateFile("a/b.txt", "new\n"));
            files.Add(new TemplateFile("c.txt", "new\n"));
            _repository["a/theirs.txt"] = "somebody else's\n";
        }

        _repository.Files.Should().Equal(
            new Dictionary<string, string> { [Path.Combine("a", "theirs.txt")] = "somebody else's\n", ["there"] = "before\n" });
        _told.Single().ToString().Should().StartWith("a: error SLP5006: this is left: ").And.Contain("fix: delete it");
    }

    [Fact]
    public void A_content_that_can_not_be_put_back_is_in_a_copy_that_is_named()
    {
        _repository["there"] = "before\n";
        using (var files = Open())
        {
            files.Replace("there", "after\n");
            File.Delete(Path.Combine(_repository.Root, "there"));
            _repository["there/theirs.txt"] = "somebody else's\n";
        }

        var copy = _repository.Files.Keys.Single(file => file.EndsWith(".old", StringComparison.Ordinal));
        _told.Should().Contain(diagnostic => diagnostic.Code == "SLP5006" && diagnostic.File == "there")
            .Which.Remedy.Should().Contain(copy);
        _repository[copy].Should().Be("before\n");
    }

    [Fact]
    public async Task A_full_disk_keeps_nothing_from_being_put_back()
    {
        var folder = Path.Combine(_repository.Root, "disk");
        using var disk = await SmallDisk.MountOrSkipAsync(folder);
        _repository["disk/there"] = new string('b', 100_000);
        using (var files = Open())
        {
            files.Replace("disk/there", new string('a', 100_000));
            disk.Fill();
            var more = () => files.Add(new TemplateFile("disk/more", new string('c', 100_000)));
            more.Should().Throw<IOException>();
        }

        _repository["disk/there"].Should().Be(new string('b', 100_000));
        Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Should().BeEquivalentTo("ballast", "there");
        _told.Should().BeEmpty();
    }

    [Fact]
    public void The_mode_of_a_file_stays_whether_it_is_replaced_or_put_back()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        _repository["run.sh"] = "before\n";
        var path = Path.Combine(_repository.Root, "run.sh");
        SetMode(path, Mode);
        using (var files = Open())
        {
            files.Replace("run.sh", "after\n");
            ModeOf(path).Should().Be(Mode);
        }

        ModeOf(path).Should().Be(Mode);
    }

    [Fact]
    public void A_link_in_the_repository_stays_one_and_what_it_leads_to_is_replaced()
    {
        _repository["config/global.json"] = "before\n";
        var link = Path.Combine(_repository.Root, "global.json");
        File.CreateSymbolicLink(link, Path.Combine("config", "global.json"));
        using (var files = Open())
        {
            files.Replace("global.json", "after\n");
            files.Keep();
        }

        new FileInfo(link).LinkTarget.Should().NotBeNull();
        _repository["config/global.json"].Should().Be("after\n");
        Directory.EnumerateFiles(Path.Combine(_repository.Root, "config")).Should().HaveCount(1);
    }

    [Fact]
    public void Nothing_is_written_by_a_link_out_of_the_repository()
    {
        using var elsewhere = new TemporaryRepository();
        elsewhere["there"] = "before\n";
        Directory.CreateSymbolicLink(Path.Combine(_repository.Root, "out"), elsewhere.Root);
        using var files = Open();

        var add = () => files.Add(new TemplateFile("out/new.txt", "new\n"));
        var replace = () => files.Replace("out/there", "after\n");

        add.Should().Throw<DiagnosticException>().WithMessage("*SLP5003*");
        replace.Should().Throw<DiagnosticException>().WithMessage("*SLP5003*");
        elsewhere.Files.Should().Equal(new Dictionary<string, string> { ["there"] = "before\n" });
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private RepositoryFiles Open() => new(new RepositoryBoundary(_repository.Root), _told.Add);
}
