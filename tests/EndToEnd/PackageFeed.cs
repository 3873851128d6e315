using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>
/// The packages of this repository as it stands, in a feed of their own, and a folder for what refers to them. All other
/// packages come from the folder that holds those which these tests were compiled with.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("slipway-packages-").FullName;

    /// <summary>A version that no other feed has, so that nothing kept of one is taken for it.</summary>
    public string Version { get; } = $"0.0.1-test.{DateTime.UtcNow:yyyyMMddHHmmssfff}";

    /// <summary>The root of what refers to the packages.</summary>
    public string Repository => Path.Combine(_root, "repository");

    /// <summary>The packages' files.</summary>
    public IReadOnlyList<string> Packages => [.. Directory.EnumerateFiles(Path.Combine(_root, "feed"), "*.nupkg").Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // From what the tests were compiled from: nothing is compiled again but the version of the packages.
        await new ChildProcess(
            "dotnet", "pack", Path.Combine(Clone.Source, "slipway.slnx"), "--configuration", "Release", "--verbosity", "quiet",
            "-nodeReuse:false", $"-property:PackageVersion={Version}", "--output", Path.Combine(_root, "feed"))
            .RunSuccessfullyAsync(CancellationToken.None);
        Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="../feed" /></packageSources>
              <fallbackPackageFolders><clear /><add key="machine" value="{Metadata("PackageFolder")}" /></fallbackPackageFolders>
            </configuration>
            """);
        foreach (var file in (string[])["build.sh", "global.json", ".editorconfig"])
        {
            File.Copy(Path.Combine(Clone.Source, file), Path.Combine(Repository, file));
        }

        Directory.CreateDirectory(Path.Combine(Repository, ".nuke"));
    }

    /// <summary>Writes a file of the repository.</summary>
    public void Write(string file, string text)
    {
        var path = Path.Combine(Repository, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Writes a project that refers to packages of the feed and has nothing else.</summary>
    public void WriteProject(string file, params IEnumerable<string> packages) => Write(file, $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="{Version}" />"""))}
          </ItemGroup>
        </Project>
        """);

    /// <summary>Runs a program in the repository to its end.</summary>
    public async Task<BuildResult> RunAsync(string program, params string[] arguments)
    {
        var result = await new ChildProcess(program, arguments)
        {
            WorkingDirectory = Repository,
            Environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = Path.Combine(_root, "installed") },
        }.RunAsync(TestContext.Current.CancellationToken);
        return new BuildResult(result.ExitCode, result.Output + result.Error);
    }

    /// <summary>The names of the files in a package, and what it says of itself.</summary>
    public static async Task<(IReadOnlyList<string> Files, XElement Metadata)> ReadAsync(string package)
    {
        await using var archive = await ZipFile.OpenReadAsync(package, TestContext.Current.CancellationToken);
        await using var manifest = await archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal))
            .OpenAsync(TestContext.Current.CancellationToken);
        var document = await XDocument.LoadAsync(manifest, LoadOptions.None, TestContext.Current.CancellationToken);
        return ([.. archive.Entries.Select(entry => entry.FullName)], document.Root!.Elements().Single());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Metadata(string key) => typeof(PackageFeed).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
