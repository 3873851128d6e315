using System.IO.Compression;
using System.Xml.Linq;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>The packages of this repository as it stands, in a feed of their own, for all tests that refer to them.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("slipway-packages-").FullName;

    /// <summary>A version that no other feed has, so that nothing kept of one is taken for it.</summary>
    public string Version { get; } = $"0.0.1-test.{DateTime.UtcNow:yyyyMMddHHmmssfff}";

    /// <summary>The packages' files.</summary>
    public IReadOnlyList<string> Packages => [.. Directory.EnumerateFiles(Folder, "*.nupkg").Order(StringComparer.Ordinal)];

    /// <summary>The folder that is the feed.</summary>
    public string Folder => Path.Combine(_root, "feed");

    /// <summary>Where packages are installed that come from the feed.</summary>
    public string Installed => Path.Combine(_root, "installed");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() =>
        // From what the tests were compiled from: nothing is compiled again but the version of the packages.
        await new ChildProcess(
            "dotnet", "pack", Path.Combine(Clone.Source, "slipway.slnx"), "--configuration", "Release", "--verbosity", "quiet",
            "-nodeReuse:false", $"-property:PackageVersion={Version}", "--output", Folder)
            .RunSuccessfullyAsync(CancellationToken.None);

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
}
