namespace Slipway.EndToEnd;

/// <summary>What others begin with who take the libraries and not the build: <c>samples/</c>, on the packages.</summary>
[Collection(PackageFeedTests.Name)]
public sealed class LibrarySampleTests(PackageFeed feed) : IAsyncDisposable
{
    private const string CakeVersion = "7.0.0";

    private readonly FeedRepository _repository = new(feed);

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    [Fact]
    public async Task The_engine_alone_runs_from_one_file_of_ten_lines()
    {
        var sample = await ReadAsync("engine-alone/build.cs");
        sample.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCountLessThanOrEqualTo(10);
        _repository.Write("build.cs", sample.Replace("@*", $"@{feed.Version}", StringComparison.Ordinal));
        Directory.CreateDirectory(_repository.Full(".nuke"));

        var greeted = await _repository.SucceedAsync("dotnet", "run", "build.cs", "--", "Greet", "--name", "you");

        greeted.Output.Should().Contain("Hello, you!");
    }

    [Fact]
    public async Task A_program_of_its_own_builds_and_tests_images_and_reads_pipelines()
    {
        WriteRepository();
        var sample = await ReadAsync("plain/repository.cs");
        _repository.Write("repository.cs", sample.Replace("@*", $"@{feed.Version}", StringComparison.Ordinal));

        var run = await _repository.SucceedAsync("dotnet", "run", "repository.cs");

        run.Output.Should().Contain("image tiny: 1 smoke test passed").And.Contain("pipeline hello");
    }

    /// <summary>Cake resolves all that the packages stand on by itself, and knows no folder of packages but a feed.</summary>
    [Fact]
    public async Task A_script_of_Cake_reads_images_and_pipelines()
    {
        WriteRepository();
        _repository.Write("nuget.config", """
            <configuration>
              <packageSources><add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></packageSources>
            </configuration>
            """);
        if ((await _repository.RunAsync(
            "dotnet", "tool", "install", "Cake.Tool", "--version", CakeVersion, "--tool-path", _repository.Full("tools"))).ExitCode != 0)
        {
            Assert.Skip($"Cake.Tool {CakeVersion} can't be had here.");
        }

        var sample = await ReadAsync("cake/build.cake");
        _repository.Write("build.cake", sample.Replace(
            "&loaddependencies", $"&version={feed.Version}&prerelease&loaddependencies", StringComparison.Ordinal));

        var run = await _repository.SucceedAsync(_repository.Full("tools/dotnet-cake"), "build.cake");

        run.Output.Should().MatchRegex("image .*tiny").And.MatchRegex("pipeline .*hello");
    }

    private static Task<string> ReadAsync(string sample) =>
        File.ReadAllTextAsync(Path.Combine(Clone.Source, "samples", sample), TestContext.Current.CancellationToken);

    private void WriteRepository()
    {
        var tiny = Path.Combine(AppContext.BaseDirectory, "Tiny");
        foreach (var file in Directory.EnumerateFiles(tiny, "*", SearchOption.AllDirectories))
        {
            _repository.Write(Path.GetRelativePath(tiny, file), File.ReadAllText(file));
        }

        _repository.Write("images/tiny/Dockerfile", "FROM scratch\nCOPY greeting.txt /\n");
        _repository.Write("images/tiny/smoke.yaml", """
            schemaVersion: 2.0.0
            fileExistenceTests:
              - {name: the greeting is there, path: /greeting.txt}
            """);
    }
}
