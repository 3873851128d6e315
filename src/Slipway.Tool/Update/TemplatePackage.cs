using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;
using Slipway.Tool.Templates;

namespace Slipway.Tool.Update;

/// <summary>The template of any version, of the package <c>Slipway.Templates</c> in the feeds that the repository has.</summary>
internal static class TemplatePackage
{
    private const string Id = "slipway.templates";

    /// <summary>Downloads it, unless it is this tool's own.</summary>
    /// <param name="root">The repository's root, whose <c>nuget.config</c> holds.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The template, in a folder that is deleted with it.</returns>
    /// <exception cref="DiagnosticException">SLP5012: no feed has it, or none can be reached.</exception>
    public static async Task<DownloadedTemplate> DownloadAsync(string root, string version, CancellationToken cancellationToken)
    {
        if (version == ToolVersion.OfThis())
        {
            return new DownloadedTemplate(RepositoryTemplate.OfThis(), null);
        }

        // In the repository, since NuGet looks for its configuration from the project up.
        var folder = Path.Combine(root, ".nuke", "temp", $"template-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), "<Project />\n", cancellationToken);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "template.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <RestorePackagesPath>packages</RestorePackagesPath>
                    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageDownload Include="Slipway.Templates" Version="[{version}]" />
                  </ItemGroup>
                </Project>
                """, cancellationToken);
            var restored = await new ChildProcess("dotnet", "restore", "template.csproj", "--verbosity", "quiet", "-nodeReuse:false")
            {
                WorkingDirectory = folder,
            }.RunAsync(cancellationToken);
            var content = Path.Combine(folder, "packages", Id, version.ToLowerInvariant(), "content", "slipway");
            return restored.ExitCode == 0 && Directory.Exists(content)
                ? new DownloadedTemplate(new RepositoryTemplate(content, version), folder)
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
