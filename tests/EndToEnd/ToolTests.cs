using System.IO.Compression;
using System.Xml.Linq;
using Slipway.Core.Networking;

namespace Slipway.EndToEnd;

/// <summary>The tool as a team gets it, of a feed: in an empty folder, in a repository that exists, and for the next version.</summary>
[Collection(PackageFeedTests.Name)]
public sealed class ToolTests(PackageFeed feed) : IAsyncDisposable
{
    private readonly FeedRepository _repository = new(feed);

    private string Tool => _repository.Full("../tools/slipway");

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Fact]
    public async Task Init_in_a_repository_that_exists_takes_what_is_there_changes_none_of_it_and_what_it_writes_validates()
    {
        await InstallAsync();
        CopyExisting();
        _repository.Write(".gitignore", "__pycache__/\nbuild/\n");
        _repository.Write(".github/workflows/publish.yml", "name: the team's own\n");
        await _repository.CommitAsync();

        var said = (await _repository.SucceedAsync(Tool, "init")).Output;

        foreach (var line in (string[])
            [
                "mlops/azureml/score/pipeline.yml: the pipeline 'score'",
                "mlops/azureml/train/pipeline.yml: the pipeline 'train'",
                "mlops/azureml/train/nightly.yml: a schedule of 'train'",
                "mlops/azureml/train/components/evaluate.yml: a step of a pipeline",
                "mlops/azureml/train/compute.yml: goes with 'train'",
                "mlops/azureml/train/train-env.yml: the image 'fare-train'",
                "data-science/environment/train-conda.yml: its packages are those of the image 'fare-train'",
                "services/scoring/Dockerfile: the image 'scoring'; tested in it: requirements.txt",
                "services/dashboard/Dockerfile: no pipeline names an environment 'dashboard'",
                "mlops/azureml/deploy/online/conda.yml: no pipeline names an environment 'fare-online'",
                "mlops/azureml/deploy/online/online-endpoint.yml: nothing that a pipeline is published with",
                ".gitignore: add the lines '.nuke/temp/' and 'artifacts/'",
                ".gitignore:2: warning SLP5004: git leaves build/Build.cs, build/_build.csproj out of commits",
            ])
        {
            said.Should().Contain(line);
        }

        said.Should().Contain("Left as they are:\n  .github/workflows/publish.yml: it is not Slipway's").And.NotContain("remark");
        (await _repository.SucceedAsync("git", "status", "--porcelain", "--untracked-files=no")).Output
            .Should().BeEmpty("no file of the team's is changed");

        var validated = await _repository.SucceedAsync(_repository.Script, "Validate");

        validated.SummaryOf("Validate").Should().Contain("Succeeded").And.Contain("2 pipelines");
        validated.Output.Should().Contain("fare_nightly").And.NotContain("warning");
        (await _repository.SucceedAsync("git", "status", "--porcelain", "--untracked-files=no")).Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("github")]
    [InlineData("azure-pipelines")]
    [InlineData("none")]
    public async Task Init_in_an_empty_folder_gives_the_files_that_the_template_gives(string server)
    {
        await InstallAsync();
        await _repository.SucceedAsync("dotnet", "new", "install", $"Slipway.Templates@{feed.Version}");
        await _repository.SucceedAsync("dotnet", "new", "slipway", "--ci", server, "--output", "templated");

        await _repository.SucceedAsync(
            Tool, "init", "--ci", server,
            "--directory", Directory.CreateDirectory(_repository.Full("initialized")).FullName);

        var initialized = Content("initialized");
        initialized.Keys.Should().Equal(Content("templated").Keys);
        initialized.Should().Equal(Content("templated"));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_repository.Full("initialized/build.sh")).Should().HaveFlag(UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Update_moves_the_packages_replaces_what_nobody_has_changed_and_shows_the_rest()
    {
        await InstallAsync();
        await _repository.SucceedAsync(Tool, "init", "--ci", "none");
        _repository.Write("build/_build.csproj", File.ReadAllText(_repository.Full("build/_build.csproj"))
            .Replace(feed.Version, "0.0.0-older", StringComparison.Ordinal));
        _repository.Write("GitVersion.yml", "mode: the team's\n");
        _repository.Write("global.json", "{ \"sdk\": {} }\n");
        var global = File.ReadAllText(_repository.Full("global.json"));

        var unknown = (await _repository.SucceedAsync(Tool, "update", "--dry-run")).Output;

        unknown.Should().Contain($"Slipway 0.0.0-older → {feed.Version}").And.Contain("would change build/_build.csproj")
            .And.Contain("warning SLP5012: the template of version 0.0.0-older can't be had")
            .And.Contain("left GitVersion.yml").And.Contain("-mode: the team's")
            .And.Contain("left global.json").And.Contain("Nothing was written.");

        WriteOlderTemplate(new() { ["global.json"] = global, ["GitVersion.yml"] = "mode: older\n" });
        var updated = (await _repository.SucceedAsync(Tool, "update")).Output;

        updated.Should().Contain("changed build/_build.csproj").And.Contain("changed global.json, which was as the template wrote it")
            .And.Contain("left GitVersion.yml").And.Contain("-mode: older").And.NotContain("SLP5012");
        File.ReadAllText(_repository.Full("global.json")).Should().Be(
            File.ReadAllText(Path.Combine(Clone.Source, "src", "Slipway.Templates", "content", "slipway", "global.json")));
        XDocument.Load(_repository.Full("build/_build.csproj")).Descendants("PackageReference").Single()
            .Attribute("Version")!.Value.Should().Be(feed.Version);
        File.ReadAllText(_repository.Full("GitVersion.yml")).Should().Be("mode: the team's\n");
        Directory.EnumerateFileSystemEntries(_repository.Full(".nuke/temp")).Select(entry => Path.GetFileName(entry))
            .Should().Equal(["home"], "nothing is downloaded into the repository, and home is this test's");
    }

    [Fact]
    public async Task The_local_workspace_runs_on_its_own()
    {
        await InstallAsync();
        string[] at = ["--directory", _repository.Full("the team's state")];
        try
        {
            var port = LoopbackPort.FindFree();
            var started = (await _repository.SucceedAsync(Tool, ["workspace", "start", "--port", $"{port}", .. at])).Output;
            var elsewhere = await _repository.RunAsync(Tool, ["workspace", "start", "--port", $"{LoopbackPort.FindFree()}", .. at]);
            var status = (await _repository.SucceedAsync(Tool, ["workspace", "status", .. at])).Output;
            var link = (await _repository.SucceedAsync(Tool, ["workspace", "open", .. at])).Output;
            var asked = await _repository.SucceedAsync(
                "sh", "-c", string.Join('\n', started[started.IndexOf("sed ", StringComparison.Ordinal)..].Split('\n').Take(2)));

            elsewhere.ExitCode.Should().Be(1);
            elsewhere.Output.Should().Contain("SLP3043");
            status.Should().Contain($"address       https://localhost:{port}").And.Contain("0 unfinished jobs");
            link.Should().Contain("http://localhost:").And.NotContain(at[1]);
            asked.Output.Should().Contain("Microsoft.MachineLearningServices/workspaces");
        }
        finally
        {
            (await _repository.SucceedAsync(Tool, ["workspace", "stop", .. at])).Output.Should().Contain("Stopped");
        }

        (await _repository.RunAsync(Tool, ["workspace", "status", .. at])).ExitCode.Should().Be(1);
    }

    /// <summary>The template of an older version, in a feed that the repository names.</summary>
    private void WriteOlderTemplate(Dictionary<string, string> files)
    {
        var older = _repository.Full("../older");
        Directory.CreateDirectory(older);
        var package = Path.Combine(older, "Slipway.Templates.0.0.0-older.nupkg");
        File.Copy(feed.Packages.Single(file => Path.GetFileName(file).StartsWith("Slipway.Templates.", StringComparison.Ordinal)), package);
        using (var archive = ZipFile.Open(package, ZipArchiveMode.Update))
        {
            Rewrite(archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)),
                text => text.Replace($"<version>{feed.Version}</version>", "<version>0.0.0-older</version>", StringComparison.Ordinal));
            foreach (var (file, content) in files)
            {
                Rewrite(archive.GetEntry($"content/slipway/{file}")!, _ => content);
            }
        }

        _repository.Write("nuget.config", $"""
            <configuration>
              <packageSources><add key="older" value="{older}" /></packageSources>
            </configuration>
            """);

        static void Rewrite(ZipArchiveEntry entry, Func<string, string> change)
        {
            using var stream = entry.Open();
            using var reader = new StreamReader(stream, leaveOpen: true);
            var text = change(reader.ReadToEnd());
            stream.SetLength(0);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
    }

    private Task<BuildResult> InstallAsync() => _repository.SucceedAsync(
        "dotnet", "tool", "install", "slipway", "--version", feed.Version, "--tool-path", _repository.Full("../tools"));

    private void CopyExisting()
    {
        var existing = Path.Combine(AppContext.BaseDirectory, "Existing");
        foreach (var file in Directory.EnumerateFiles(existing, "*", SearchOption.AllDirectories))
        {
            _repository.Write(Path.GetRelativePath(existing, file), File.ReadAllText(file));
        }
    }

    private SortedDictionary<string, string> Content(string folder) => new(
        Directory.EnumerateFiles(
                _repository.Full(folder),
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .ToDictionary(file => Path.GetRelativePath(_repository.Full(folder), file), File.ReadAllText),
        StringComparer.Ordinal);
}
