using System.Reflection;
using System.Text;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>
/// An empty folder for what refers to a feed's packages. All other packages come from the folder that holds those which
/// these tests were compiled with. Disposing stops the services that were started in it, and deletes it.
/// </summary>
public sealed class FeedRepository : IAsyncDisposable
{
    private readonly PackageFeed _feed;
    private readonly string _above = System.IO.Directory.CreateTempSubdirectory("slipway-repository-").FullName;

    /// <summary>Makes the folder.</summary>
    public FeedRepository(PackageFeed feed)
    {
        _feed = feed;
        Directory = Path.Combine(_above, "repository");
        System.IO.Directory.CreateDirectory(Directory);
        // Beside it, where NuGet looks too: it is no file of the repository.
        Write("../nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed.Folder}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="machine" value="{Metadata("PackageFolder")}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>Its root.</summary>
    public string Directory { get; }

    /// <summary>Its <c>build.sh</c>.</summary>
    public string Script => Full("build.sh");

    /// <summary>A file of it.</summary>
    public string Full(string file) => Path.Combine(Directory, file);

    /// <summary>Writes a file.</summary>
    public void Write(string file, string text)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Full(file))!);
        File.WriteAllText(Full(file), text);
    }

    /// <summary>Writes a project that refers to packages of the feed and has nothing else.</summary>
    public void WriteProject(string file, params IEnumerable<string> packages) => Write(file, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="{_feed.Version}" />"""))}
          </ItemGroup>
        </Project>
        """);

    /// <summary>Runs a program in the folder to its end.</summary>
    public async Task<BuildResult> RunAsync(string program, params string[] arguments)
    {
        var output = new StringBuilder();
        var result = await new ChildProcess(program, arguments)
        {
            WorkingDirectory = Directory,
            Environment = new Dictionary<string, string?>
            {
                ["NUGET_PACKAGES"] = _feed.Installed,
                // Templates are installed for this folder alone.
                ["DOTNET_CLI_HOME"] = Full(".nuke/temp/home"),
                // A server that runs these tests must not be taken for one that releases the repository.
                ["GITHUB_TOKEN"] = null,
                ["SYSTEM_ACCESSTOKEN"] = null,
            },
            OnLine = line =>
            {
                lock (output)
                {
                    output.Append(line).Append('\n');
                }
            },
        }.RunAsync(TestContext.Current.CancellationToken);
        return new BuildResult(result.ExitCode, output.ToString());
    }

    /// <summary>Runs a program that must succeed.</summary>
    public async Task<BuildResult> SucceedAsync(string program, params string[] arguments)
    {
        var result = await RunAsync(program, arguments);
        result.ExitCode.Should().Be(0, result.Output);
        return result;
    }

    /// <summary>Commits all that is in the folder, as a repository of its own.</summary>
    public async Task CommitAsync()
    {
        await SucceedAsync("git", "init", "--quiet");
        await SucceedAsync("git", "add", "--all");
        await SucceedAsync("git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "All of it");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (System.IO.Directory.Exists(Full(".nuke/temp/workspace")))
        {
            await LocalServices.StopAsync(Directory);
        }

        System.IO.Directory.Delete(_above, recursive: true);
    }

    private static string Metadata(string key) => typeof(FeedRepository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
