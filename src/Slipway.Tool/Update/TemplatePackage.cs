using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Update;

/// <summary>The template of any version, of the package <c>Slipway.Templates</c> in the feeds that the repository has.</summary>
internal static class TemplatePackage
{
    private const string Id = "slipway.templates";

    // What is looked for from a project's folder up: in a folder for everybody's temporary files others could have put one.
    private static readonly (string Name, string Content)[] s_above =
    [
        ("Directory.Build.props", "<Project />\n"),
        ("Directory.Build.targets", "<Project />\n"),
        ("Directory.Packages.props", "<Project />\n"),
        ("Directory.Build.rsp", ""),
        ("global.json", "{}\n"),
    ];

    /// <summary>Downloads it, unless it is this tool's own; nothing is written into the repository.</summary>
    /// <param name="root">The repository's root, whose <c>nuget.config</c> holds.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The template, in a folder that is deleted with it.</returns>
    /// <exception cref="DiagnosticException">SLP5012: no feed has it, or none can be reached.</exception>
    public static async Task<DownloadedTemplate> DownloadAsync(
        string root, SemanticVersion version, CancellationToken cancellationToken)
    {
        if (version.Package == SemanticVersion.OfThis().Package)
        {
            return new DownloadedTemplate(RepositoryTemplate.OfThis(), null);
        }

        var folder = Directory.CreateTempSubdirectory("slipway-template-").FullName;
        try
        {
            foreach (var (name, text) in s_above)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "template.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <RestorePackagesPath>packages</RestorePackagesPath>
                    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageDownload Include="Slipway.Templates" Version="[{version.Package}]" />
                  </ItemGroup>
                </Project>
                """, cancellationToken);
            var restored = await new ChildProcess("dotnet", "restore", "template.csproj", "--verbosity", "quiet", "-nodeReuse:false")
            {
                WorkingDirectory = folder,
                // From there NuGet looks for its configuration.
                Environment = new Dictionary<string, string?> { ["RestoreRootConfigDirectory"] = Escaped(root) },
            }.RunAsync(cancellationToken);
            // Ctrl+C reaches it as well, and then it is no fault of the feeds that it has failed.
            cancellationToken.ThrowIfCancellationRequested();
            var content = Path.Combine(folder, "packages", Id, version.Package.ToLowerInvariant(), "content", "slipway");
            return restored.ExitCode == 0 && Directory.Exists(content)
                ? new DownloadedTemplate(new RepositoryTemplate(content, version.Text), folder)
                : throw new DiagnosticException(new Diagnostic(
                    Codes.NoTemplate, $"the template of version {version} can't be had: {LastLine(restored.Output)}")
                {
                    Remedy = "add the feed that has Slipway's packages to nuget.config, or name another version with --version",
                });
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    // As MSBuild reads properties: https://learn.microsoft.com/visualstudio/msbuild/msbuild-special-characters
    private static string Escaped(string path) => string.Concat(
        path.Select(letter => "%*?@$();'".Contains(letter, StringComparison.Ordinal) ? $"%{(int)letter:X2}" : letter.ToString()));

    private static string LastLine(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
        ?? "it was not downloaded";
}

/// <summary>A template, and the folder that goes with it; null where there is none.</summary>
internal sealed record DownloadedTemplate(RepositoryTemplate Template, string? Folder) : IDisposable
{
    /// <summary>Deletes what was downloaded.</summary>
    public void Dispose()
    {
        if (Folder is not null)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
