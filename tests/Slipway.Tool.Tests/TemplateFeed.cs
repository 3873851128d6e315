using System.IO.Compression;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Tests;

/// <summary>A feed, which is a folder, with the template of an older version; a repository's only one.</summary>
internal sealed class TemplateFeed : IDisposable
{
    /// <summary>The version that is in it.</summary>
    public const string Version = "0.0.0-older";

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-feed-").FullName;

    /// <summary>Makes it.</summary>
    /// <param name="repository">The repository whose <c>nuget.config</c> names it.</param>
    /// <param name="changes">What the older template has otherwise than this one; null for a file that it does not have.</param>
    public TemplateFeed(TemporaryRepository repository, Dictionary<string, string?> changes)
    {
        using var package = ZipFile.Open(Path.Combine(_folder, $"Slipway.Templates.{Version}.nupkg"), ZipArchiveMode.Create);
        Write("Slipway.Templates.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>Slipway.Templates</id><version>{Version}</version><authors>a</authors><description>d</description></metadata>
            </package>
            """);
        foreach (var file in RepositoryTemplate.OfThis().Files(CiServer.None).Values)
        {
            if (changes.GetValueOrDefault(file.Path, file.Content) is { } content)
            {
                Write($"content/slipway/{file.Path}", content);
            }
        }

        repository["nuget.config"] = $"""
            <configuration>
              <packageSources><clear /><add key="older" value="{_folder}" /></packageSources>
            </configuration>
            """;

        void Write(string name, string text)
        {
            using var writer = new StreamWriter(package.CreateEntry(name).Open());
            writer.Write(text);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
